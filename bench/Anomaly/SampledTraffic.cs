namespace FlagCluster.Bench.Anomaly;

/// <summary>Draws numbers of events and of people from a seed.</summary>
internal sealed class SampledTraffic(int seed)
{
    /// <summary>The mean above which a Poisson number is drawn from a normal distribution.</summary>
    private const double NormalAbove = 60;

    private readonly Random _random = new(seed);

    /// <summary>Returns a minute of a day.</summary>
    public int Minute(int from, int to) => _random.Next(from, to);

    /// <summary>Returns a number with a Poisson distribution.</summary>
    public long Poisson(double mean)
    {
        if (mean > NormalAbove)
            return Math.Max(0, (long)Math.Round(mean + Math.Sqrt(mean) * Normal()));
        var (limit, count, product) = (Math.Exp(-mean), 0L, _random.NextDouble());
        while (product > limit)
        {
            count++;
            product *= _random.NextDouble();
        }
        return count;
    }

    /// <summary>Returns how many of some have something that each has with a probability.</summary>
    public long Binomial(long of, double probability)
    {
        var mean = of * probability;
        if (mean > NormalAbove && of - mean > NormalAbove)
            return Math.Clamp((long)Math.Round(mean + Math.Sqrt(mean * (1 - probability)) * Normal()), 0, of);
        var count = 0L;
        for (var i = 0L; i < of; i++)
            count += _random.NextDouble() < probability ? 1 : 0;
        return count;
    }

    /// <summary>Returns a number with a normal distribution of mean 0 and deviation 1.</summary>
    public double Normal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        return radius * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}

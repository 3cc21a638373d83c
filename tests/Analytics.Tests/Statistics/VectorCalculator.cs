using System.Text.Json;
using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Tests.Statistics;

/// <summary>Computes the numbers of a vector with the statistics of the library.</summary>
internal static class VectorCalculator
{
    private const double AlarmLevel = 0.001;

    /// <summary>Gets what is computed for each kind.</summary>
    public static IReadOnlyDictionary<string, Func<StatisticsVector, Dictionary<string, object>>> Kinds { get; } =
        new Dictionary<string, Func<StatisticsVector, Dictionary<string, object>>>(StringComparer.Ordinal)
        {
            ["welch"] = vector => Comparison(Welch(vector.Input)),
            ["undefined"] = vector => new() { ["defined"] = Welch(vector.Input).IsDefined },
            ["studentT"] = StudentT,
            ["sequential"] = vector => Comparison(Sequential(vector.Input)),
            ["sequentialWidth"] = SequentialWidth,
            ["sequentialRho"] = vector => new() { ["rho"] = Test(vector.Input).Rho },
            ["sequentialP"] = SequentialP,
            ["confseq"] = Mixture,
            ["countEvidence"] = Counts,
            ["srm"] = vector => SampleRatio(vector.Input, [Period(vector.Input)]),
            ["srmPeriods"] = vector => SampleRatio(vector.Input, [.. vector.Input.GetProperty("periods").EnumerateArray().Select(Period)]),
            ["sequentialSrm"] = SequentialSampleRatio,
            ["sampling"] = Sampling,
            ["minimumSample"] = Minimum,
            ["numerics"] = Numerics,
        };

    private static Computed<Comparison> Welch(JsonElement input) =>
        WelchTest.Compare(Sample(input, "control"), Sample(input, "treatment"), Scale(input), Number(input, "alpha"), Alternative(input));

    private static Computed<Comparison> Sequential(JsonElement input) =>
        Test(input).Compare(Sample(input, "control"), Sample(input, "treatment"), Scale(input));

    private static SequentialTest Test(JsonElement input) => new(Number(input, "alpha"), Number(input, "tuning"), Alternative(input));

    private static Dictionary<string, object> Comparison(Computed<Comparison> computed)
    {
        var comparison = computed.Value;
        var numbers = new Dictionary<string, object>
        {
            ["estimate"] = comparison.Estimate,
            ["standardError"] = comparison.StandardError,
            ["t"] = comparison.Statistic,
            ["p"] = comparison.PValue,
        };
        if (comparison.DegreesOfFreedom is { } degrees)
            numbers["df"] = degrees;
        if (comparison.Low is { } low)
            numbers["ciLow"] = low;
        if (comparison.High is { } high)
            numbers["ciHigh"] = high;
        return numbers;
    }

    private static Dictionary<string, object> StudentT(StatisticsVector vector)
    {
        var (t, degrees) = (Number(vector.Input, "t"), Number(vector.Input, "df"));
        return new() { ["p"] = Distributions.StudentTwoSided(t, degrees) };
    }

    private static Dictionary<string, object> SequentialWidth(StatisticsVector vector)
    {
        var critical = Test(vector.Input).CriticalValue(Integer(vector.Input, "users"));
        return new() { ["timesStandardError"] = critical, ["halfWidth"] = critical * Number(vector.Input, "standardError") };
    }

    private static Dictionary<string, object> SequentialP(StatisticsVector vector)
    {
        var (test, users) = (Test(vector.Input), Integer(vector.Input, "users"));
        var critical = test.CriticalValue(users);
        var fixedLook = Distributions.NormalUpperQuantile(Number(vector.Input, "alpha") / 2);
        var z = vector.Input.TryGetProperty("z", out var given) ? given.GetDouble() : critical;
        return new()
        {
            ["p"] = test.PValue(z, users),
            ["criticalZ"] = critical,
            ["fixedZ"] = fixedLook,
            ["widthRatio"] = critical / fixedLook,
        };
    }

    private static Dictionary<string, object> Mixture(StatisticsVector vector)
    {
        var input = vector.Input;
        var oneSided = vector.Name.Contains("one-sided", StringComparison.Ordinal);
        var mixture = new NormalMixture(Number(input, "vOpt"), Number(input, "alphaOpt"), oneSided);
        var numbers = new Dictionary<string, object> { ["rho"] = mixture.Rho };
        if (input.TryGetProperty("alpha", out var alpha))
            numbers["bound"] = mixture.Bound(Number(input, "v"), alpha.GetDouble());
        if (input.TryGetProperty("s", out var sum))
            numbers["logSuperMartingale"] = mixture.LogEvidence(sum.GetDouble(), Number(input, "v"));
        return numbers;
    }

    private static Dictionary<string, object> Counts(StatisticsVector vector)
    {
        var input = vector.Input;
        var prior = Numbers(input, "prior");
        var evidence = CountEvidence
            .Compare(
                Integer(input, "treatmentEvents"),
                Integer(input, "controlEvents"),
                Number(input, "treatmentShareOfExposure"),
                prior[0],
                prior[1]
            )
            .Value;
        return new() { ["evidence"] = evidence.Value, ["p"] = evidence.PValue };
    }

    private static Dictionary<string, object> SampleRatio(JsonElement input, SampleRatioPeriod[] periods)
    {
        var result = SampleRatioTest.Compute(periods).Value;
        return new()
        {
            ["p"] = result.PValue,
            ["pBelow"] = result.PValue,
            ["chiSquare"] = result.Statistic,
            ["df"] = result.DegreesOfFreedom,
            ["mismatch"] = result.PValue < AlarmLevel,
        };
    }

    private static Dictionary<string, object> SequentialSampleRatio(StatisticsVector vector)
    {
        var weights = Numbers(vector.Input, "weights");
        var persons = new long[weights.Length];
        var minimum = 1.0;
        var values = new List<double>();
        foreach (var day in vector.Input.GetProperty("dailyUsers").EnumerateArray())
        {
            foreach (var (arm, count) in day.EnumerateArray().Index())
                persons[arm] += count.GetInt64();
            var period = new SampleRatioPeriod([.. persons], [.. weights]);
            minimum = Math.Min(minimum, SequentialSampleRatioTest.Compute(period, Number(vector.Input, "concentration")).Value.PValue);
            values.Add(minimum);
        }
        return new() { ["p"] = values.ToArray() };
    }

    private static Dictionary<string, object> Sampling(StatisticsVector vector)
    {
        var seen = Period(vector.Input);
        var rate = Number(vector.Input, "rate");
        var scaled = seen with { Persons = [.. seen.Persons.Select(persons => (long)Math.Round(persons / rate))] };
        return new()
        {
            ["p"] = SampleRatioTest.Compute(seen).Value.PValue,
            ["pOfScaledCountsWrong"] = SampleRatioTest.Compute(scaled).Value.PValue,
        };
    }

    private static Dictionary<string, object> Minimum(StatisticsVector vector)
    {
        if (vector.Input.TryGetProperty("users", out _))
            return new() { ["verdict"] = MinimumSample.IsEnoughForSampleRatio(Period(vector.Input)) ? "enough" : "not-enough-traffic" };
        var units = Integer(vector.Input, "n");
        return new()
        {
            ["enough"] = vector.Input.TryGetProperty("sum", out var sum)
                ? MinimumSample.IsEnoughForProportion(units, sum.GetInt64())
                : MinimumSample.IsEnoughForMean(units),
        };
    }

    private static Dictionary<string, object> Numerics(StatisticsVector vector)
    {
        var moments = vector.Input.TryGetProperty("values", out _)
            ? RunningMoments.Of(Numbers(vector.Input, "values"))
            : Moments(vector.Input, "a").Merge(Moments(vector.Input, "b"));
        return new()
        {
            ["n"] = moments.Count,
            ["mean"] = moments.Mean,
            ["m2"] = moments.SquaredDeviations,
            ["variance"] = moments.Variance.Value,
        };
    }

    private static RunningMoments Moments(JsonElement input, string name)
    {
        var moments = input.GetProperty(name);
        return new(Integer(moments, "n"), Number(moments, "mean"), Number(moments, "m2"));
    }

    private static Computed<Sample> Sample(JsonElement input, string name)
    {
        var sample = input.GetProperty(name);
        return sample.GetProperty("type").GetString() switch
        {
            "mean" => Analytics.Statistics.Sample.OfSums(Integer(sample, "n"), Number(sample, "sum"), Number(sample, "sumSquares")),
            "proportion" => Analytics.Statistics.Sample.OfProportion(Integer(sample, "n"), Integer(sample, "sum")),
            "raw" => Analytics.Statistics.Sample.OfMoments(RunningMoments.Of(Numbers(sample, "values"))),
            "ratio" => Analytics.Statistics.Sample.OfRatio(
                Integer(sample, "n"),
                Number(sample, "numeratorSum"),
                Number(sample, "numeratorSumSquares"),
                Number(sample, "denominatorSum"),
                Number(sample, "denominatorSumSquares"),
                Number(sample, "sumProducts")
            ),
            var type => throw new NotSupportedException($"The type '{type}' of a sample is not known."),
        };
    }

    private static SampleRatioPeriod Period(JsonElement input) =>
        new(
            [.. input.GetProperty("users").EnumerateArray().Select(users => users.GetInt64())],
            [.. input.GetProperty("weights").EnumerateArray().Select(weight => weight.GetDouble())]
        );

    private static Difference Scale(JsonElement input) =>
        input.GetProperty("difference").GetString() == "relative" ? Difference.Relative : Difference.Absolute;

    private static Alternative Alternative(JsonElement input) =>
        input.TryGetProperty("alternative", out var alternative)
            ? alternative.GetString() switch
            {
                "greater" => Analytics.Statistics.Alternative.Greater,
                "lesser" or "less" => Analytics.Statistics.Alternative.Less,
                _ => Analytics.Statistics.Alternative.TwoSided,
            }
            : Analytics.Statistics.Alternative.TwoSided;

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private static long Integer(JsonElement element, string name) => (long)element.GetProperty(name).GetDouble();

    private static double[] Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}

using System.Globalization;
using System.Text;

namespace FlagCluster.Bench.Fold;

/// <summary>
/// Holds the records of a partition as JSON: 5,000 combinations of flag, variant, source and SDK key, 100,000 people, and 4 % duplicates.
/// </summary>
internal sealed class FoldSample
{
    /// <summary>The number of combinations.</summary>
    public const int Combinations = Flags * 8;

    private const int Flags = 625;
    private const int People = 100_000;
    private const int DuplicatesPerHundred = 4;
    private const int PassMilliseconds = 120_000;

    // The id follows {"id":" and has 36 characters; the time follows ","time":" and has 24.
    private const int IdStart = 7;
    private const int TimeStart = IdStart + 36 + 10;

    private static readonly DateTimeOffset _start = new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero);

    private readonly byte[][] _records;

    /// <summary>Generates the records.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="count">The number of records.</param>
    public FoldSample(int partition, int count)
    {
        var random = new Random(partition);
        _records = new byte[count][];
        for (var i = 0; i < count; i++)
            _records[i] =
                i > 0 && random.Next(100) < DuplicatesPerHundred
                    ? _records[Math.Max(0, i - random.Next(1, 10_000))]
                    : Create(partition, i, random);
    }

    /// <summary>Gets the number of records of a pass.</summary>
    public int Count => _records.Length;

    /// <summary>Gets the average size of a record, in bytes.</summary>
    public double AverageBytes => _records.Average(record => record.Length);

    /// <summary>Gets a record.</summary>
    public ReadOnlySpan<byte> this[int index] => _records[index];

    /// <summary>Returns the clock of the consumers in a pass.</summary>
    public static DateTimeOffset Now(int pass) => _start.AddMilliseconds((pass + 1L) * PassMilliseconds);

    /// <summary>Gives all records new ids, and times of the two minutes of a pass.</summary>
    public void Begin(int pass)
    {
        Span<byte> id = stackalloc byte[8];
        pass.TryFormat(id, out _, "x8", CultureInfo.InvariantCulture);
        for (var i = 0; i < _records.Length; i++)
        {
            id.CopyTo(_records[i].AsSpan(IdStart));
            var time = _start.AddMilliseconds((long)pass * PassMilliseconds + (long)i * PassMilliseconds / _records.Length);
            time.TryFormat(_records[i].AsSpan(TimeStart), out _, "yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);
        }
    }

    private static byte[] Create(int partition, int number, Random random)
    {
        var combination = random.Next(Combinations);
        var (flag, variant) = (combination / 8, (combination & 1) == 0 ? "on" : "off");
        var (source, client) = ((combination & 2) == 0 ? "server" : "sdk", (combination & 4) == 0 ? "k7f3" : "k9d1");
        var person = random.Next(People);
        return Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"id":"00000000-0000-8000-8000-{{partition:x4}}{{number:x8}}","time":"2026-11-26T00:00:00.000Z","environment":"acme/shop/production","flagKey":"checkout-flag-{{flag}}","variant":"{{variant}}","value":true,"reason":"SPLIT","ruleId":"rollout","rulesetVersion":"1.42","targetingKey":"user-{{person}}","source":"{{source}}","client":"{{client}}","sdk":"openfeature-ofrep/0.1.3","samplingRate":1}
                """
            )
        );
    }
}

using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Estimates the number of different people with a standard error of 1.6 % (1.04 / √4,096). Merging is exact: any order, grouping and
/// repetition of people gives the same bytes. Few people take 3 bytes each, many 4 KiB. Not thread-safe.
/// </summary>
/// <remarks>
/// Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog", 2007; the estimator is Ertl's, "New cardinality estimation algorithms for HyperLogLog
/// sketches", arXiv 1702.01284, algorithm 6, which needs no correction tables.
/// </remarks>
public sealed class HyperLogLog : ISum<HyperLogLog>
{
    private const int Precision = 12;
    private const int Registers = 1 << Precision;
    private const int MaxRank = 64 - Precision + 1;
    private const int MaxSparse = 1_024;
    private const int SparseEntry = 3;

    private SortedList<ushort, byte>? _sparse = [];
    private byte[]? _dense;

    /// <summary>Gets the estimated number of people.</summary>
    public double Estimate
    {
        get
        {
            var histogram = Histogram();
            var estimate = Registers * Tau(1 - (double)histogram[MaxRank] / Registers);
            for (var rank = MaxRank - 1; rank >= 1; rank--)
                estimate = 0.5 * (estimate + histogram[rank]);
            estimate += Registers * Sigma((double)histogram[0] / Registers);
            return Registers / (2 * Math.Log(2)) * Registers / estimate;
        }
    }

    /// <summary>Adds a person.</summary>
    /// <param name="targetingKey">The targeting key as recorded.</param>
    public void Add(string targetingKey) => Add(Hash(targetingKey));

    /// <inheritdoc/>
    public HyperLogLog Plus(HyperLogLog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var sum = new HyperLogLog();
        sum.UnionWith(this);
        sum.UnionWith(other);
        return sum;
    }

    /// <summary>Adds the people of another estimate to this one.</summary>
    /// <param name="other">The other people.</param>
    public void UnionWith(HyperLogLog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (index, rank) in other.Ranks())
            Raise(index, rank);
    }

    /// <summary>Returns the bytes that represent the people. Equal sets of people have equal bytes.</summary>
    /// <returns>4,096 ranks, or for few people 3 bytes each: the big-endian index and the rank, in the order of the indexes.</returns>
    public byte[] ToBytes()
    {
        if (_dense is not null)
            return [.. _dense];
        var bytes = new byte[_sparse!.Count * SparseEntry];
        var position = 0;
        foreach (var (index, rank) in _sparse)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(position), index);
            bytes[position + 2] = rank;
            position += SparseEntry;
        }
        return bytes;
    }

    /// <summary>Reads the bytes that <see cref="ToBytes"/> returned.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are something else.</exception>
    public static HyperLogLog FromBytes(ReadOnlySpan<byte> bytes)
    {
        var result = new HyperLogLog();
        if (bytes.Length == Registers)
        {
            for (var index = 0; index < Registers; index++)
                if (bytes[index] > 0)
                    result.Raise((ushort)index, Checked(bytes[index]));
            return result._dense is null ? throw Invalid() : result;
        }
        if (bytes.Length % SparseEntry != 0 || bytes.Length > MaxSparse * SparseEntry)
            throw Invalid();
        for (var position = 0; position < bytes.Length; position += SparseEntry)
        {
            var index = BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]);
            if (index >= Registers || (position > 0 && index <= result._sparse!.Keys[^1]))
                throw Invalid();
            result.Raise(index, Checked(bytes[position + 2]));
        }
        return result;
    }

    /// <summary>Returns the hash of a person, which is the same in every process.</summary>
    internal static ulong Hash(string targetingKey)
    {
        Span<byte> buffer = stackalloc byte[512];
        return Encoding.UTF8.TryGetBytes(targetingKey, buffer, out var written)
            ? XxHash64.HashToUInt64(buffer[..written])
            : XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(targetingKey));
    }

    /// <summary>Adds a person by hash.</summary>
    internal void Add(ulong hash)
    {
        var rank = Math.Min(MaxRank, System.Numerics.BitOperations.LeadingZeroCount(hash << Precision) + 1);
        Raise((ushort)(hash >> (64 - Precision)), (byte)rank);
    }

    private void Raise(ushort index, byte rank)
    {
        if (_dense is not null)
        {
            _dense[index] = Math.Max(_dense[index], rank);
            return;
        }
        if (_sparse!.TryGetValue(index, out var known))
        {
            if (known < rank)
                _sparse[index] = rank;
            return;
        }
        if (_sparse.Count < MaxSparse)
        {
            _sparse.Add(index, rank);
            return;
        }
        // The form depends on the number of ranks only, never on the order in which they came.
        _dense = new byte[Registers];
        foreach (var (sparseIndex, sparseRank) in _sparse)
            _dense[sparseIndex] = sparseRank;
        _sparse = null;
        _dense[index] = rank;
    }

    private IEnumerable<(ushort Index, byte Rank)> Ranks() =>
        _dense is null
            ? _sparse!.Select(entry => (entry.Key, entry.Value))
            : _dense.Select((rank, index) => ((ushort)index, rank)).Where(entry => entry.rank > 0);

    private int[] Histogram()
    {
        var histogram = new int[MaxRank + 1];
        histogram[0] = Registers;
        foreach (var (_, rank) in Ranks())
        {
            histogram[0]--;
            histogram[rank]++;
        }
        return histogram;
    }

    private static double Sigma(double x)
    {
        if (x >= 1)
            return double.PositiveInfinity;
        double power = 1,
            sum = x,
            before;
        do
        {
            x *= x;
            before = sum;
            sum += x * power;
            power += power;
        } while (sum > before);
        return sum;
    }

    private static double Tau(double x)
    {
        if (x is <= 0 or >= 1)
            return 0;
        double power = 1,
            sum = 1 - x,
            before;
        do
        {
            x = Math.Sqrt(x);
            before = sum;
            power *= 0.5;
            sum -= (1 - x) * (1 - x) * power;
        } while (sum < before);
        return sum / 3;
    }

    private static byte Checked(byte rank) => rank is > 0 and <= MaxRank ? rank : throw Invalid();

    private static InvalidDataException Invalid() => new("The bytes are no unique people of FlagCluster; fold the events again.");
}

using System.Collections.Immutable;

namespace FlagCluster.Engine.Patterns;

/// <summary>Represents a set of Unicode code points as sorted, disjoint ranges that do not touch.</summary>
internal sealed class CodePointSet : IEquatable<CodePointSet>
{
    /// <summary>The largest code point.</summary>
    public const int Last = 0x10FFFF;

    private readonly ImmutableArray<(int First, int Last)> _ranges;

    private CodePointSet(ImmutableArray<(int First, int Last)> ranges) => _ranges = ranges;

    /// <summary>Gets the digits <c>0</c> to <c>9</c>.</summary>
    public static CodePointSet Digits { get; } = Of(('0', '9'));

    /// <summary>Gets the ASCII letters, the digits and <c>_</c>.</summary>
    public static CodePointSet Word { get; } = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary>Gets space, tab, line feed, vertical tab, form feed and carriage return.</summary>
    public static CodePointSet Space { get; } = Of(('\t', '\r'), (' ', ' '));

    /// <summary>Gets every code point but the line feed.</summary>
    public static CodePointSet NotLineFeed { get; } = Of(('\n', '\n')).Complement();

    /// <summary>Gets every code point.</summary>
    public static CodePointSet Any { get; } = Of((0, Last));

    /// <summary>Gets the ranges.</summary>
    public ImmutableArray<(int First, int Last)> Ranges => _ranges;

    /// <summary>Returns the union of ranges, in any order.</summary>
    public static CodePointSet Of(params IEnumerable<(int First, int Last)> ranges)
    {
        var merged = ImmutableArray.CreateBuilder<(int First, int Last)>();
        foreach (var (first, last) in ranges.Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            else
                merged.Add((first, last));
        }
        return new(merged.ToImmutable());
    }

    /// <summary>Returns the code points that are not in the set.</summary>
    public CodePointSet Complement()
    {
        var rest = ImmutableArray.CreateBuilder<(int First, int Last)>();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next)
                rest.Add((next, first - 1));
            next = last + 1;
        }
        if (next <= Last)
            rest.Add((next, Last));
        return new(rest.ToImmutable());
    }

    /// <summary>Returns the set with both cases of its ASCII letters.</summary>
    public CodePointSet WithBothCases() => Of([.. _ranges, .. Shifted('A', 'Z', 'a' - 'A'), .. Shifted('a', 'z', 'A' - 'a')]);

    /// <inheritdoc/>
    public bool Equals(CodePointSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CodePointSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var range in _ranges)
            hash.Add(range);
        return hash.ToHashCode();
    }

    /// <summary>Returns the part of the set inside a range, moved by a distance.</summary>
    private IEnumerable<(int First, int Last)> Shifted(int from, int to, int by)
    {
        foreach (var (first, last) in _ranges)
            if (first <= to && last >= from)
                yield return (Math.Max(first, from) + by, Math.Min(last, to) + by);
    }
}

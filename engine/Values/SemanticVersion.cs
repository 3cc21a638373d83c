using System.Buffers.Text;

namespace FlagCluster.Engine.Values;

/// <summary>
/// Represents a Semantic Versioning 2.0.0 version, read in place. A missing minor or patch number is 0; build metadata is ignored.
/// </summary>
/// <remarks>https://semver.org/spec/v2.0.0.html, section 11 for precedence.</remarks>
internal readonly ref struct SemanticVersion(ulong major, ulong minor, ulong patch, ReadOnlySpan<byte> preRelease)
{
    private readonly ulong _major = major,
        _minor = minor,
        _patch = patch;
    private readonly ReadOnlySpan<byte> _preRelease = preRelease;

    public static bool TryParse(ReadOnlySpan<byte> text, out SemanticVersion version)
    {
        version = default;
        var plus = text.IndexOf((byte)'+');
        if (plus >= 0)
            text = text[..plus];
        ReadOnlySpan<byte> preRelease = default;
        var dash = text.IndexOf((byte)'-');
        if (dash >= 0)
        {
            preRelease = text[(dash + 1)..];
            text = text[..dash];
            if (!IsPreRelease(preRelease))
                return false;
        }
        ulong minor = 0,
            patch = 0;
        if (!Number(ref text, out var major))
            return false;
        if (!text.IsEmpty && (!Dot(ref text) || !Number(ref text, out minor)))
            return false;
        if (!text.IsEmpty && (!Dot(ref text) || !Number(ref text, out patch)))
            return false;
        if (!text.IsEmpty)
            return false;
        version = new(major, minor, patch, preRelease);
        return true;
    }

    public int CompareTo(SemanticVersion other)
    {
        if (_major != other._major)
            return _major.CompareTo(other._major);
        if (_minor != other._minor)
            return _minor.CompareTo(other._minor);
        if (_patch != other._patch)
            return _patch.CompareTo(other._patch);
        if (_preRelease.IsEmpty || other._preRelease.IsEmpty)
            return other._preRelease.Length.CompareTo(_preRelease.Length);
        ReadOnlySpan<byte> left = _preRelease,
            right = other._preRelease;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var order = CompareIdentifiers(Identifier(ref left), Identifier(ref right));
            if (order != 0)
                return order;
        }
        return left.Length.CompareTo(right.Length);
    }

    private static int CompareIdentifiers(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        bool leftNumber = IsNumber(left),
            rightNumber = IsNumber(right);
        if (leftNumber != rightNumber)
            return leftNumber ? -1 : 1;
        // Numbers have no leading zeros, so the longer one is the larger.
        return leftNumber && left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }

    private static ReadOnlySpan<byte> Identifier(ref ReadOnlySpan<byte> text)
    {
        var dot = text.IndexOf((byte)'.');
        var identifier = dot < 0 ? text : text[..dot];
        text = dot < 0 ? default : text[(dot + 1)..];
        return identifier;
    }

    private static bool IsPreRelease(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[^1] == '.')
            return false;
        while (!text.IsEmpty)
        {
            var identifier = Identifier(ref text);
            if (identifier.IsEmpty || (IsNumber(identifier) && identifier.Length > 1 && identifier[0] == '0'))
                return false;
            foreach (var c in identifier)
                if (!char.IsAsciiLetterOrDigit((char)c) && c != '-')
                    return false;
        }
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static bool Dot(ref ReadOnlySpan<byte> text)
    {
        if (text[0] != '.')
            return false;
        text = text[1..];
        return true;
    }

    private static bool Number(ref ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (
            text.IsEmpty
            || !char.IsAsciiDigit((char)text[0])
            || !Utf8Parser.TryParse(text, out value, out var used)
            || (used > 1 && text[0] == '0')
        )
            return false;
        text = text[used..];
        return true;
    }
}

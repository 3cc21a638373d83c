namespace FlagCluster.Engine.Values;

/// <summary>
/// A Semantic Versioning 2.0.0 version read in place. A missing minor or patch number is 0; build metadata does not count. Numbers have any
/// length.
/// </summary>
/// <remarks>https://semver.org/spec/v2.0.0.html, section 11 for precedence.</remarks>
internal readonly ref struct SemanticVersion
{
    /// <summary>The longest text that is read as a version, in bytes.</summary>
    public const int MaxBytes = 4_096;

    private readonly ReadOnlySpan<byte> _major,
        _minor,
        _patch,
        _preRelease;

    internal SemanticVersion(ReadOnlySpan<byte> major, ReadOnlySpan<byte> minor, ReadOnlySpan<byte> patch, ReadOnlySpan<byte> preRelease)
    {
        _major = major;
        _minor = minor;
        _patch = patch;
        _preRelease = preRelease;
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out SemanticVersion version)
    {
        version = default;
        if (text.Length > MaxBytes)
            return false;
        var plus = text.IndexOf((byte)'+');
        if (plus >= 0)
        {
            if (!IsIdentifiers(text[(plus + 1)..], leadingZeros: true))
                return false;
            text = text[..plus];
        }
        ReadOnlySpan<byte> preRelease = default;
        var dash = text.IndexOf((byte)'-');
        if (dash >= 0)
        {
            preRelease = text[(dash + 1)..];
            text = text[..dash];
            if (!IsIdentifiers(preRelease, leadingZeros: false))
                return false;
        }
        ReadOnlySpan<byte> major = default,
            minor = "0"u8,
            patch = "0"u8;
        if (!Number(ref text, out major))
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

    /// <summary>Returns a copy that can be kept.</summary>
    public VersionOperand ToOperand() => new(_major.ToArray(), _minor.ToArray(), _patch.ToArray(), _preRelease.ToArray());

    public int CompareTo(SemanticVersion other)
    {
        var order = CompareNumbers(_major, other._major);
        if (order == 0)
            order = CompareNumbers(_minor, other._minor);
        if (order == 0)
            order = CompareNumbers(_patch, other._patch);
        if (order != 0)
            return order;
        if (_preRelease.IsEmpty || other._preRelease.IsEmpty)
            return other._preRelease.Length.CompareTo(_preRelease.Length);
        ReadOnlySpan<byte> left = _preRelease,
            right = other._preRelease;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            order = CompareIdentifiers(Identifier(ref left), Identifier(ref right));
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
        return leftNumber ? CompareNumbers(left, right) : left.SequenceCompareTo(right);
    }

    /// <summary>Compares numbers without leading zeros, of which the longer one is the larger.</summary>
    private static int CompareNumbers(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);

    private static ReadOnlySpan<byte> Identifier(ref ReadOnlySpan<byte> text)
    {
        var dot = text.IndexOf((byte)'.');
        var identifier = dot < 0 ? text : text[..dot];
        text = dot < 0 ? default : text[(dot + 1)..];
        return identifier;
    }

    private static bool IsIdentifiers(ReadOnlySpan<byte> text, bool leadingZeros)
    {
        if (text.IsEmpty || text[^1] == '.')
            return false;
        while (!text.IsEmpty)
        {
            var identifier = Identifier(ref text);
            if (identifier.IsEmpty || (!leadingZeros && IsNumber(identifier) && identifier.Length > 1 && identifier[0] == '0'))
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

    private static bool Number(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> value)
    {
        var length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (length < 0)
            length = text.Length;
        value = text[..length];
        text = text[length..];
        return length == 1 || (length > 1 && value[0] != '0');
    }
}

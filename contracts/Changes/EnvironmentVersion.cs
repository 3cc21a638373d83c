using System.Globalization;

namespace FlagCluster.Contracts.Changes;

/// <summary>
/// Represents the version of an environment, written <c>epoch.number</c>: the number grows by one with each change, the epoch when history
/// is replaced. It is the ETag, the SSE event id, the audit sequence and the optimistic lock.
/// </summary>
/// <param name="Epoch">1 or more; 0 only in <see cref="None"/>.</param>
/// <param name="Number">0 for an environment that has never been changed.</param>
public readonly record struct EnvironmentVersion(long Epoch, long Number) : IComparable<EnvironmentVersion>
{
    /// <summary>Gets the absence of a version: older than every other.</summary>
    public static EnvironmentVersion None => default;

    /// <summary>Gets the version of a new environment.</summary>
    public static EnvironmentVersion Initial => new(1, 0);

    /// <summary>Gets the version after one more change.</summary>
    public EnvironmentVersion Next => this with { Number = Number + 1 };

    /// <inheritdoc/>
    public int CompareTo(EnvironmentVersion other) => Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Number.CompareTo(other.Number);

    /// <summary>Returns whether the left version is older.</summary>
    public static bool operator <(EnvironmentVersion left, EnvironmentVersion right) => left.CompareTo(right) < 0;

    /// <summary>Returns whether the left version is newer.</summary>
    public static bool operator >(EnvironmentVersion left, EnvironmentVersion right) => left.CompareTo(right) > 0;

    /// <summary>Returns whether the left version is older or the same.</summary>
    public static bool operator <=(EnvironmentVersion left, EnvironmentVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Returns whether the left version is newer or the same.</summary>
    public static bool operator >=(EnvironmentVersion left, EnvironmentVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a version from <c>epoch.number</c>.</summary>
    /// <returns>False when the text is anything else.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out EnvironmentVersion version)
    {
        version = default;
        var dot = text.IndexOf('.');
        if (
            dot < 0
            || !long.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
            return false;
        version = new(epoch, number);
        return true;
    }

    /// <summary>Returns the version as <c>epoch.number</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Number}");
}

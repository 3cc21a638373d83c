namespace FlagCluster.Engine.Values;

/// <summary>Represents a version that a condition compares with, split into its parts once.</summary>
internal sealed class VersionOperand(byte[] major, byte[] minor, byte[] patch, byte[] preRelease) : IComparable<VersionOperand>
{
    /// <summary>Gets the version.</summary>
    public SemanticVersion Value => new(major, minor, patch, preRelease);

    /// <inheritdoc/>
    public int CompareTo(VersionOperand? other) => other is null ? 1 : Value.CompareTo(other.Value);
}

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>Represents how a request names a flag, which its answer repeats.</summary>
internal readonly ref struct FlagrSelection
{
    /// <summary>Gets whether the answer explains itself.</summary>
    public bool IsDebug { get; init; }

    /// <summary>Gets the number of the flag; 0 for none.</summary>
    public long FlagId { get; init; }

    /// <summary>Gets the key of the flag as a JSON string, or nothing.</summary>
    public ReadOnlySpan<byte> FlagKey { get; init; }

    /// <summary>Gets the tags as a JSON array, or nothing.</summary>
    public ReadOnlySpan<byte> Tags { get; init; }

    /// <summary>Gets how the tags select flags as a JSON string, or nothing.</summary>
    public ReadOnlySpan<byte> TagsOperator { get; init; }
}

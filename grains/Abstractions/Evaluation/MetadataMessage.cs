using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Represents a <see cref="FlagMetadata"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.metadata")]
public sealed record MetadataMessage
{
    /// <summary>Gets the name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Gets the value as UTF-8 JSON.</summary>
    [Id(1)]
    public required byte[] Value { get; init; }

    /// <summary>Returns the message for an entry.</summary>
    public static MetadataMessage Of(FlagMetadata entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new() { Name = entry.Name, Value = entry.Value.Json.ToArray() };
    }

    /// <summary>Returns the entry.</summary>
    public FlagMetadata ToMetadata() => new(Name, ResolutionMessage.Read(Value)!);
}

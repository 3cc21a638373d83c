using FlagCluster.Contracts.Environments;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents a <see cref="ReaderInfo"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.reader")]
public sealed record ReaderMessage
{
    /// <summary>Gets the name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Gets the highest level of rulesets that the reader knows.</summary>
    [Id(1)]
    public int Level { get; init; }

    /// <summary>Returns the message for a reader.</summary>
    /// <param name="reader">The reader.</param>
    public static ReaderMessage Of(ReaderInfo reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new() { Name = reader.Name, Level = reader.Level };
    }

    /// <summary>Returns the reader.</summary>
    public ReaderInfo ToReader() => new(Name, Level);
}

using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Represents a <see cref="FlagResolution"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.resolution")]
public sealed record ResolutionMessage
{
    /// <summary>The approximate size of what every resolution has, such as keys.</summary>
    private const int Overhead = 128;

    /// <summary>Gets the flag's key.</summary>
    [Id(0)]
    public required string FlagKey { get; init; }

    /// <summary>Gets the value as UTF-8 JSON, or null for none.</summary>
    [Id(1)]
    public byte[]? Value { get; init; }

    /// <summary>Gets the variant's key, or null.</summary>
    [Id(2)]
    public string? Variant { get; init; }

    /// <summary>Gets the reason for the value.</summary>
    [Id(3)]
    public Reason Reason { get; init; }

    /// <summary>Gets the error.</summary>
    [Id(4)]
    public ErrorCode Error { get; init; }

    /// <summary>Gets a sentence about the error, or null.</summary>
    [Id(5)]
    public string? ErrorMessage { get; init; }

    /// <summary>Gets the id of the rule that matched, or null.</summary>
    [Id(6)]
    public string? RuleId { get; init; }

    /// <summary>Gets the flag's metadata.</summary>
    [Id(7)]
    public ImmutableArray<MetadataMessage> Metadata { get; init; } = [];

    /// <summary>Gets the approximate size of the message, in bytes.</summary>
    internal long Size =>
        Overhead + (Value?.Length ?? 0) + (ErrorMessage?.Length ?? 0) + Metadata.Sum(entry => entry.Name.Length + entry.Value.Length);

    /// <summary>Returns the message for a resolution.</summary>
    public static ResolutionMessage Of(FlagResolution resolution)
    {
        ArgumentNullException.ThrowIfNull(resolution);
        return new()
        {
            FlagKey = resolution.FlagKey,
            Value = resolution.Value?.Json.ToArray(),
            Variant = resolution.Variant,
            Reason = resolution.Reason,
            Error = resolution.Error,
            ErrorMessage = resolution.ErrorMessage,
            RuleId = resolution.RuleId,
            Metadata = resolution.Metadata.IsEmpty ? [] : [.. resolution.Metadata.Select(MetadataMessage.Of)],
        };
    }

    /// <summary>Returns the resolution.</summary>
    public FlagResolution ToResolution() =>
        new()
        {
            FlagKey = FlagKey,
            Value = Value is null ? null : Read(Value),
            Variant = Variant,
            Reason = Reason,
            Error = Error,
            ErrorMessage = ErrorMessage,
            RuleId = RuleId,
            Metadata = Metadata.IsDefaultOrEmpty ? [] : [.. Metadata.Select(entry => entry.ToMetadata())],
        };

    /// <summary>Reads a value that a silo has written.</summary>
    internal static FlagValue? Read(byte[] json)
    {
        using var document = JsonDocument.Parse(json, RulesetJson.DocumentOptions);
        return FlagValue.From(document.RootElement);
    }
}

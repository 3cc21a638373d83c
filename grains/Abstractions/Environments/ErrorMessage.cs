using FlagCluster.Contracts.Json;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>An <see cref="InputError"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.input-error")]
public sealed record ErrorMessage
{
    /// <summary>The place as a JSON Pointer.</summary>
    [Id(0)]
    public required string Pointer { get; init; }

    /// <summary>What is wrong, and what to do.</summary>
    [Id(1)]
    public required string Detail { get; init; }

    /// <summary>The message for an error.</summary>
    public static ErrorMessage Of(InputError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new() { Pointer = error.Pointer, Detail = error.Detail };
    }

    /// <summary>The error.</summary>
    public InputError ToError() => new(Pointer, Detail);
}

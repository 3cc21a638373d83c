using FlagCluster.Contracts.Json;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents an <see cref="InputError"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.input-error")]
public sealed record ErrorMessage
{
    /// <summary>Gets the JSON Pointer to the invalid value.</summary>
    [Id(0)]
    public required string Pointer { get; init; }

    /// <summary>Gets what is wrong, and what to do.</summary>
    [Id(1)]
    public required string Detail { get; init; }

    /// <summary>Returns the message for an error.</summary>
    public static ErrorMessage Of(InputError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new() { Pointer = error.Pointer, Detail = error.Detail };
    }

    /// <summary>Returns the error.</summary>
    public InputError ToError() => new(Pointer, Detail);
}

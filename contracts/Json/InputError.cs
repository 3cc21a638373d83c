namespace FlagCluster.Contracts.Json;

/// <summary>Represents one error of an input, with its position.</summary>
/// <param name="Pointer">The position as a JSON Pointer (RFC 6901); empty for the whole document.</param>
/// <param name="Detail">What is wrong and what to do.</param>
public sealed record InputError(string Pointer, string Detail);

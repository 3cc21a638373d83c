namespace FlagCluster.Contracts.Json;

/// <summary>One thing wrong with an input, where, and what to do about it.</summary>
/// <param name="Pointer">The place as a JSON Pointer (RFC 6901); empty is the whole document.</param>
/// <param name="Detail">A sentence a person can act on.</param>
public sealed record InputError(string Pointer, string Detail);

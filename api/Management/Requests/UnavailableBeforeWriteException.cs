using FlagCluster.Contracts.Environments;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents a dependency that is unavailable before the request has written anything.</summary>
/// <param name="message">What failed, without secrets.</param>
/// <param name="inner">The failure.</param>
internal abstract class UnavailableBeforeWriteException(string message, Exception? inner) : DependencyUnavailableException(message, inner);

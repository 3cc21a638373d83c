using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Represents an identity provider that does not answer, or not as OpenID Connect requires.</summary>
/// <param name="message">What failed, without secrets.</param>
/// <param name="inner">The failure.</param>
internal sealed class SsoUnavailableException(string message, Exception? inner = null) : UnavailableBeforeWriteException(message, inner);

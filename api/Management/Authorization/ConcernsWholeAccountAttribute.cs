namespace FlagCluster.Api.Management.Authorization;

/// <summary>
/// Declares that an endpoint changes or shows what concerns a person's account as a whole. A session that the identity provider of an
/// organization began is denied when the account has access elsewhere.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class ConcernsWholeAccountAttribute : Attribute;

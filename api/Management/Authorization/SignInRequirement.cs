using Microsoft.AspNetCore.Authorization;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>Requires a session, or of a session that it is fresh.</summary>
/// <param name="IsFresh">Whether a session must be fresh; a token meets the requirement then.</param>
internal sealed record SignInRequirement(bool IsFresh) : IAuthorizationRequirement;

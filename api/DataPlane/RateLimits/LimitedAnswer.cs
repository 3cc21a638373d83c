using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.RateLimits;

/// <summary>
/// Represents how an endpoint answers requests above a limit, when clients do not read problem details. Endpoints have it as metadata.
/// </summary>
/// <param name="WriteAsync">Answers with the status 429 and what is wrong.</param>
internal sealed record LimitedAnswer(Func<HttpContext, string, Task> WriteAsync);

using FlagCluster.Api.DataPlane.RateLimits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the limits of requests in the pipeline.</summary>
internal static class RateLimitsApplicationBuilderExtensions
{
    /// <summary>
    /// Limits the requests of addresses to endpoints with <see cref="AddressLimit"/>. Call it after <c>UseRouting</c>; the fast path of
    /// evaluations limits its requests itself.
    /// </summary>
    public static void UseRateLimits(this IApplicationBuilder app)
    {
        // At the first request and not here: all settings are validated together after the application was built.
        var rates = new Lazy<RequestRates>(() => app.ApplicationServices.GetRequiredService<RequestRates>());
        app.Use(next =>
            http =>
                http.GetEndpoint()?.Metadata.GetMetadata<AddressLimit>() is not null && rates.Value.TryReject(http) is { } rejected
                    ? rejected
                    : next(http)
        );
    }
}

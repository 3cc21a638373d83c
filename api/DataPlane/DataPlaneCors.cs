using Microsoft.AspNetCore.Cors.Infrastructure;

namespace FlagCluster.Api.DataPlane;

/// <summary>Lets pages of any origin evaluate flags: requests carry a key of their own, never a cookie.</summary>
internal static class DataPlaneCors
{
    public const string Policy = "data-plane";

    public static void Configure(CorsOptions options) => options.AddPolicy(Policy, policy => policy
        .AllowAnyOrigin()
        .WithMethods("GET", "POST")
        .WithHeaders("Authorization", "X-API-Key", "Content-Type", "If-None-Match", "Last-Event-ID", "Cache-Control")
        .WithExposedHeaders("ETag", "Retry-After")
        .SetPreflightMaxAge(TimeSpan.FromHours(1)));
}

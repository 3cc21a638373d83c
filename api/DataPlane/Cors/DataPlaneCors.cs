using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Cors;

/// <summary>Allows pages of any origin to evaluate flags: requests have their own key and never a cookie.</summary>
internal static class DataPlaneCors
{
    private const string Policy = "data-plane";

    /// <summary>Adds the policy.</summary>
    public static IServiceCollection AddDataPlaneCors(this IServiceCollection services) =>
        services.AddCors(options =>
            options.AddPolicy(
                Policy,
                policy =>
                    policy
                        .AllowAnyOrigin()
                        .WithMethods("GET", "HEAD", "POST")
                        .WithHeaders("Authorization", "X-API-Key", "Content-Type", "If-None-Match", "Last-Event-ID", "Cache-Control")
                        .WithExposedHeaders("ETag", "Retry-After")
                        .SetPreflightMaxAge(TimeSpan.FromHours(1))
            )
        );

    /// <summary>Applies the policy to an endpoint.</summary>
    public static TBuilder RequireDataPlaneCors<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireCors(Policy);
}

using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.RateLimits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.DataPlane.Cors;

/// <summary>
/// Allows pages of other origins to evaluate flags and to report events, with any request header: requests have their own key and never a
/// cookie, so that a page can do nothing that its key does not allow.
/// </summary>
internal static class DataPlaneCors
{
    private const string Policy = "data-plane";

    /// <summary>The length of the list of request headers beyond which none is allowed: the answer repeats the list.</summary>
    private const int MaxRequestedHeaders = 2_048;

    /// <summary>Adds the policy.</summary>
    public static IServiceCollection AddDataPlaneCors(this IServiceCollection services)
    {
        services.AddOptions<DataPlaneCorsOptions>().BindConfiguration(DataPlaneCorsOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DataPlaneCorsOptions>, DataPlaneCorsOptionsValidator>());
        services.AddCors();
        services
            .AddOptions<CorsOptions>()
            .Configure<IOptions<DataPlaneCorsOptions>>(
                (cors, options) => cors.AddPolicy(Policy, policy => Configure(policy, options.Value))
            );
        return services;
    }

    /// <summary>Answers preflight requests and adds the headers of CORS. Call it after <c>UseRouting</c>.</summary>
    public static void Use(IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        // At the first request and not here: all settings are validated together after the application was built.
        var isRestricted = new Lazy<bool>(() =>
            services.GetRequiredService<IOptions<DataPlaneCorsOptions>>().Value.SplitOrigins() is not ["*"]
        );
        var origins = new Lazy<KeyOrigins>(() =>
            new(services.GetRequiredService<SdkKeySessions>(), services.GetRequiredService<TimeProvider>())
        );
        app.Use(next =>
            http =>
            {
                if (isRestricted.Value && http.GetEndpoint()?.Metadata.GetMetadata<IEnableCorsAttribute>() is not null)
                    VaryByOrigin(http);
                var headers = http.Request.Headers;
                if (
                    headers.AccessControlRequestHeaders.Count > 0
                    && headers.AccessControlRequestHeaders.ToString().Length > MaxRequestedHeaders
                )
                    headers.AccessControlRequestHeaders = default;
                return next(http);
            }
        );
        app.UseCors();
        app.Use(next => http => origins.Value.InvokeAsync(http, next));
    }

    /// <summary>Applies the policy to an endpoint of SDK keys, whose requests count against the rate of their address.</summary>
    public static TBuilder RequireDataPlaneCors<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireCors(Policy).WithMetadata(AddressLimit.Mark);

    /// <summary>Lets caches know that the answer depends on the origin. The framework does so only for origins that it allows.</summary>
    internal static void VaryByOrigin(HttpContext http) => http.Response.OnStarting(AddVary, http);

    private static Task AddVary(object http)
    {
        var headers = ((HttpContext)http).Response.Headers;
        if (!headers.Vary.ToString().Contains(HeaderNames.Origin, StringComparison.OrdinalIgnoreCase))
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        return Task.CompletedTask;
    }

    private static void Configure(CorsPolicyBuilder policy, DataPlaneCorsOptions options)
    {
        var origins = options.SplitOrigins();
        if (origins is ["*"])
            policy.AllowAnyOrigin();
        else
            policy.WithOrigins(origins);
        policy
            .WithMethods("GET", "HEAD", "POST")
            .AllowAnyHeader()
            .WithExposedHeaders("ETag", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromHours(1));
    }
}

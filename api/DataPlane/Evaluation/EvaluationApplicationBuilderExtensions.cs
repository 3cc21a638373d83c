using FlagCluster.Api.DataPlane.Evaluation;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the fast path and the routes of the evaluation APIs.</summary>
internal static class EvaluationApplicationBuilderExtensions
{
    /// <summary>Answers evaluations before any other middleware runs. Requests that no API answers continue.</summary>
    public static IApplicationBuilder UseEvaluationFastPath(this IApplicationBuilder app)
    {
        var apis = app.ApplicationServices.GetServices<IEvaluationEndpoints>().ToArray();
        return app.Use(next =>
            http =>
            {
                foreach (var api in apis)
                    if (api.TryAnswer(http) is { } answered)
                        return answered;
                return next(http);
            }
        );
    }

    /// <summary>Maps the endpoints of every evaluation API.</summary>
    public static void MapEvaluations(this IEndpointRouteBuilder routes)
    {
        foreach (var api in routes.ServiceProvider.GetServices<IEvaluationEndpoints>())
            api.Map(routes);
    }
}

using System.Globalization;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Requests;

/// <summary>What every management endpoint begins with: who asks, about which environment, and is the store there.</summary>
internal sealed class ManagementRoutes(ControlDirectory directory, EnvironmentReplicas replicas, IOptions<ManagementOptions> options, TimeProvider time)
{
    public RequestDelegate Handle(Func<ManagementRequest, Task> handler) => async http =>
    {
        if (directory.Current.AuthenticateToken(SdkKeySessions.Credential(http.Request.Headers)) is not { } token)
        {
            await Problems.UnauthorizedAsync(http);
            return;
        }
        using var limit = new ManagementLimit(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time, http.RequestAborted);
        try
        {
            await handler(new(http, token, limit));
        }
        catch (DependencyUnavailableException exception) when (!http.Response.HasStarted)
        {
            await UnavailableAsync(http, exception.Message);
        }
        catch (OperationCanceledException) when (limit.IsOver && !http.Response.HasStarted)
        {
            await UnavailableAsync(http, string.Create(CultureInfo.InvariantCulture, $"The store or the environment's writer gave no answer within {options.Value.TimeoutSeconds} s (Manage:TimeoutSeconds)."));
        }
    };

    private static Task UnavailableAsync(HttpContext http, string why)
    {
        http.Response.Headers.RetryAfter = 2.ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The store is away.", HttpMethods.IsGet(http.Request.Method)
            ? $"{why} Nothing was changed; ask again shortly."
            : $"{why} The write may or may not have happened: repeat it with the same Idempotency-Key, and it happens once. Without one, read before you repeat it.");
    }

    public RequestDelegate HandleEnvironment(Func<EnvironmentRequest, Task> handler) => Handle(async request =>
    {
        var id = new EnvironmentId(request.Token.Organization, request.Route("project"), request.Route("environment"));
        if (!directory.Current.Environments.ContainsKey(id))
        {
            await request.NotFoundAsync($"environment '{DocumentText.Clip(id.Environment)}' in the project '{DocumentText.Clip(id.Project)}'");
            return;
        }
        using var held = replicas.Hold(id);
        var replica = held.Replica;
        if (await replica.WaitForAsync(EnvironmentVersion.Initial, TimeSpan.FromSeconds(5), request.Aborted))
        {
            await handler(new(request.Http, request.Token, request.Limit, replica));
            return;
        }
        throw new EnvironmentUnavailableException("The environment's ruleset could not be loaded.");
    });
}

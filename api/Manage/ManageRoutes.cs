using System.Globalization;
using FlagCluster.Contracts;
using FlagCluster.Control;
using FlagCluster.Environments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api;

/// <summary>What every management endpoint begins with: who asks, about which environment, and is the store there.</summary>
internal sealed class ManageRoutes(ControlDirectory directory, EnvironmentReplicas replicas)
{
    public RequestDelegate Handle(Func<ManageRequest, Task> handler) => async http =>
    {
        if (directory.Current.AuthenticateToken(DataClients.Credential(http.Request.Headers)) is not { } token)
        {
            await Problems.UnauthorizedAsync(http);
            return;
        }
        try
        {
            await handler(new(http, token));
        }
        catch (StorageUnavailableException exception) when (!http.Response.HasStarted)
        {
            http.Response.Headers.RetryAfter = 2.ToString(CultureInfo.InvariantCulture);
            await Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The store is away.",
                $"{exception.Message} A write may or may not have happened: repeat it with the same Idempotency-Key.");
        }
    };

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
            await handler(new(request.Http, request.Token, replica));
            return;
        }
        throw new StorageUnavailableException("The environment's ruleset could not be loaded.");
    });
}

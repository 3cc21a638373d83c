using System.Reflection;
using FlagCluster.Contracts.Changes;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Replica;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents a request for an environment whose ruleset this server has loaded.</summary>
internal sealed record RulesetRequest(EnvironmentRequest Parent, EnvironmentReplica Replica)
    : EnvironmentRequest(Parent),
        IBindableFromHttpContext<RulesetRequest>
{
    /// <summary>How long a request waits for the first load of a ruleset.</summary>
    public static readonly TimeSpan FirstLoad = TimeSpan.FromSeconds(5);

    /// <summary>Gets the ruleset that this server serves now.</summary>
    public CompiledRuleset Current => Replica.Current;

    /// <inheritdoc cref="IBindableFromHttpContext{TSelf}.BindAsync"/>
    public static new async ValueTask<RulesetRequest?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (Bind(context) is not { } request)
            return await BindingProblem.ReportAsync<RulesetRequest>(context, Missing(ManagementRequest.Of(context)));
        var lease = context.RequestServices.GetRequiredService<EnvironmentReplicas>().Hold(request.Id);
        context.Response.RegisterForDispose(lease);
        if (await lease.Replica.WaitForAsync(EnvironmentVersion.Initial, FirstLoad, request.Aborted))
            return new(request, lease.Replica);
        return await BindingProblem.ReportAsync<RulesetRequest>(
            context,
            ProblemResult.Unavailable(context, "The environment's ruleset could not be loaded.")
        );
    }

    /// <summary>Sets the <c>ETag</c> of the answer.</summary>
    public void SetETag(EnvironmentVersion version) => Http.Response.Headers.ETag = $"\"{version}\"";
}

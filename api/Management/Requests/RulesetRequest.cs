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
    private const string Yaml = "yaml";

    /// <summary>How long a request waits for the first load of a ruleset.</summary>
    public static readonly TimeSpan FirstLoad = TimeSpan.FromSeconds(5);

    /// <summary>Gets the ruleset that this server serves now.</summary>
    public CompiledRuleset Current => Replica.Current;

    /// <inheritdoc cref="IBindableFromHttpContext{TSelf}.BindAsync"/>
    public static new async ValueTask<RulesetRequest?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (Bind(context, out var problem) is not { } request)
            return await BindingProblem.ReportAsync<RulesetRequest>(context, problem!);
        if (await LoadAsync(request) is { } loaded)
            return loaded;
        return await BindingProblem.ReportAsync<RulesetRequest>(context, NotLoaded(context));
    }

    /// <summary>Loads the ruleset of an environment, which stays loaded as long as the request.</summary>
    /// <returns>The request, or null when it could not be loaded.</returns>
    public static async Task<RulesetRequest?> LoadAsync(EnvironmentRequest request)
    {
        var lease = request.Http.RequestServices.GetRequiredService<EnvironmentReplicas>().Hold(request.Id);
        request.Http.Response.RegisterForDispose(lease);
        return await lease.Replica.WaitForAsync(EnvironmentVersion.Initial, FirstLoad, request.Aborted)
            ? new(request, lease.Replica)
            : null;
    }

    /// <summary>Returns the problem of an environment whose ruleset could not be loaded.</summary>
    public static ProblemResult NotLoaded(HttpContext context) =>
        ProblemResult.Unavailable(context, "The environment's ruleset could not be loaded.", isUnchanged: true);

    /// <summary>Sets the <c>ETag</c> of the answer.</summary>
    public void SetETag(EnvironmentVersion version) => Http.Response.Headers.ETag = ETag(version);

    /// <summary>Sets the <c>ETag</c> of an answer that represents a version, and evaluates the conditions of the request.</summary>
    /// <param name="version">The version.</param>
    /// <param name="asYaml">Whether the representation is YAML, which has a tag of its own.</param>
    /// <returns>The answer, or null when the representation is to be sent.</returns>
    public IResult? AnswerCondition(EnvironmentVersion version, bool asYaml = false)
    {
        var etag = ETag(version, asYaml);
        Http.Response.Headers.ETag = etag;
        return ConditionResult.Of(Http, etag);
    }

    /// <summary>Reads the version from an ETag without quotes, whatever the format of its representation.</summary>
    public static bool TryParseTag(ReadOnlySpan<char> tag, out EnvironmentVersion version) =>
        EnvironmentVersion.TryParse(tag.EndsWith("-" + Yaml, StringComparison.Ordinal) ? tag[..^(Yaml.Length + 1)] : tag, out version);

    private static string ETag(EnvironmentVersion version, bool asYaml = false) => asYaml ? $"\"{version}-{Yaml}\"" : $"\"{version}\"";
}

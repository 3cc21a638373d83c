using System.Globalization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Git;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Git;

/// <summary>Provides the repository that an environment follows.</summary>
internal sealed class GitResource(IGitStore store, IGitSyncs syncs, GitBindingEditor editor) : IManagementResource
{
    /// <summary>The tag of the endpoints.</summary>
    public static readonly ApiTag Tag = new("Git", "Environments that follow a folder of a repository, or are followed by it.");

    /// <summary>The permissions to read what a repository has of an environment, or gets from it.</summary>
    public static readonly IReadOnlyList<Permission> ItemReads = [Permission.FlagsRead, Permission.SegmentsRead];

    private static readonly RequestParameterMetadata IfMatch = new(
        "If-Match",
        "header",
        "The ETag of the version that the write is meant for; another version is answered with 412."
    );

    private static readonly RequestParameterMetadata Create = new("If-None-Match", "header", "'*' creates and never replaces.");

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var one = routes.Environment.MapGroup("/git").WithTag(Tag);
        one.MapGet("", GetAsync)
            .Requires(Permission.GitRead)
            .WithName("GetGitBinding")
            .WithSummary("Get the repository of an environment")
            .WithDescription("Returns the repository without its secrets. The ETag is its version.")
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, "The repository.", typeof(GitBindingResponse))
            .WithAnswer(304, "The client's copy is current.");
        one.MapPut("", PutAsync)
            .Requires(Permission.GitWrite)
            .WithName("PutGitBinding")
            .WithSummary("Set the repository of an environment")
            .WithDescription(
                "Also requires 'flags.read' and 'segments.read', and unless the mode is 'push' 'flags.write' and 'segments.write'. The "
                    + "answer that creates the binding has the secret of notifications, which no other answer returns. Another "
                    + "repository, branch or folder starts again, and so does another mode after 'push'."
            )
            .WithParameters(IfMatch, Create)
            .WithAnswer(200, "The repository was replaced.", typeof(GitBindingResponse))
            .WithAnswer(201, "The repository was set.", typeof(GitBindingResponse));
        one.MapDelete("", DeleteAsync)
            .Requires(Permission.GitWrite)
            .WithName("DeleteGitBinding")
            .WithSummary("Remove the repository of an environment")
            .WithDescription("The environment keeps its flags, and the repository its files.")
            .WithParameters(IfMatch)
            .WithAnswer(204, "The environment follows no repository.");
    }

    /// <summary>Returns the permissions that a person needs for what a binding does on its own.</summary>
    public static IEnumerable<Permission> PermissionsOf(GitMode mode) =>
        mode == GitMode.Push ? ItemReads : [.. ItemReads, Permission.FlagsWrite, Permission.SegmentsWrite];

    /// <summary>Returns the problem of an environment without a repository.</summary>
    public static ProblemResult Missing(EnvironmentRequest request) => ProblemResult.NotFound($"Git repository of {request.Id}");

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        if (await store.FindAsync(request.Id, request.Aborted) is not { } binding)
            return Missing(request);
        request.Http.Response.Headers.ETag = ETag(binding);
        return ConditionResult.Of(request.Http, ETag(binding)) ?? ManagementJson.Ok(GitBindingResponse.From(binding));
    }

    private async Task<IResult> PutAsync(EnvironmentRequest request, JsonBody<GitBindingRequest> body)
    {
        var known = await store.FindAsync(request.Id, request.Aborted).WaitAsync(request.Aborted);
        if (AnswerCondition(request, known) is { } answer)
            return answer;
        var (binding, secret, errors) = editor.Edit(known, request.Id, body.Value);
        if (binding is null)
            return ProblemResult.Invalid(errors);
        // Nobody gains by a repository what they may not do themselves.
        var missing = request.Missing(PermissionsOf(binding.Settings.Mode));
        if (missing.Count > 0)
            return ProblemResult.Forbidden(missing);
        if (await store.PutAsync(request.Initiator, binding, request.Aborted).WaitAsync(request.Aborted) is not { } written)
            return Outdated();
        await syncs.StartAsync(request.Id, isDue: true, request.Aborted);
        request.Http.Response.Headers.ETag = ETag(written);
        request.Http.Response.Headers.CacheControl = "no-store";
        var response = GitBindingResponse.From(written, secret);
        return known is null ? ManagementJson.Created(response) : ManagementJson.Ok(response);
    }

    private async Task<IResult> DeleteAsync(EnvironmentRequest request)
    {
        if (await store.FindAsync(request.Id, request.Aborted).WaitAsync(request.Aborted) is not { } known)
            return Missing(request);
        if (AnswerCondition(request, known) is { } answer)
            return answer;
        return await store.DeleteAsync(request.Initiator, known, request.Aborted).WaitAsync(request.Aborted)
            ? TypedResults.NoContent()
            : Outdated();
    }

    private static ProblemResult Outdated() =>
        ProblemResult.PreconditionFailed("Others have changed the repository of the environment. Read it again.");

    /// <summary>Returns the answer that the conditions of a write decide, or null.</summary>
    private static IResult? AnswerCondition(EnvironmentRequest request, GitBinding? known)
    {
        if (known is not null)
            return ConditionResult.Of(request.Http, ETag(known));
        return request.Http.Request.Headers.IfMatch.Count > 0
            ? ProblemResult.PreconditionFailed("'If-Match' forbids the request: the environment follows no repository.")
            : null;
    }

    private static string ETag(GitBinding binding) => string.Create(CultureInfo.InvariantCulture, $"\"{binding.Version}\"");
}

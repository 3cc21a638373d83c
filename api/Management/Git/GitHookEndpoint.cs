using System.Security.Cryptography;
using System.Text;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Authorization;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Directory;
using FlagCluster.Integrations.IncomingHooks;
using FlagCluster.Integrations.Repositories;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Git;

/// <summary>
/// Receives notifications about repositories. A notification is only a hint to read the branch: nothing of its content is used, so that
/// it is not parsed.
/// </summary>
internal sealed class GitHookEndpoint(IGitStore store, GitHints hints, ControlDirectory directory, GitSecrets secrets, TimeProvider time)
    : IManagementResource
{
    private const int MaxBodyBytes = 1024 * 1024;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Root.MapPost("/hooks/git/{binding}/{path}", ReceiveAsync)
            .WithMetadata(new VerifiesSignatureAttribute())
            .WithTag(GitResource.Tag)
            .WithName("ReceiveGitNotification")
            .WithSummary("Report a change of a repository")
            .WithDescription(
                "For the webhooks of GitHub, GitLab, Gitea, Forgejo, Bitbucket and Azure DevOps, which prove that they know the secret: by "
                    + "a signature, by GitLab's token, or as the password of Basic authentication. Starts a synchronization."
            )
            .WithParameters(
                RequestParameterMetadata.Path("binding", "The id of the binding."),
                RequestParameterMetadata.Path("path", "The random part of the address.")
            )
            .WithAnswer(202, "The branch is read.")
            .WithProblems(400, 404, 412, 413, 503);

    private async Task<IResult> ReceiveAsync(ManagementRequest request)
    {
        var http = request.Http;
        if (await BodyReader.ReadBytesAsync(http.Request, MaxBodyBytes) is not { } body)
            return new ProblemResult(StatusCodes.Status413PayloadTooLarge, "Body too large", $"The limit is {MaxBodyBytes} bytes.");
        if (await FindAsync(request) is not { } binding || !IsProved(http, binding, body))
            return ProblemResult.NotFound("Git repository with this address and the secret that the request proves");
        hints.Add(binding.Environment);
        return TypedResults.StatusCode(StatusCodes.Status202Accepted);
    }

    private async Task<GitBinding?> FindAsync(ManagementRequest request)
    {
        var (id, path) = (request.Route("binding"), request.Route("path"));
        if (!StorableText.IsValid(id) || await store.FindByIdAsync(id, request.Aborted).WaitAsync(request.Aborted) is not { } binding)
            return null;
        var isPath = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(path), Encoding.UTF8.GetBytes(binding.HookPath));
        var isActive =
            directory.Current.FindEnvironment(binding.Environment) is not null && !directory.Current.IsArchived(binding.Environment);
        return isPath && isActive ? binding : null;
    }

    private bool IsProved(HttpContext http, GitBinding binding, byte[] body) =>
        secrets.UnprotectHook(binding) is { } secret
        && PushSignature.IsValid(name => http.Request.Headers[name].ToString(), secret, body, time.GetUtcNow());
}

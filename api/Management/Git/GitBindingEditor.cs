using System.Security.Cryptography;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Secrets;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.IncomingHooks;
using FlagCluster.Integrations.Outbound;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Api.Management.Git;

/// <summary>Makes bindings to repositories from requests. The store receives their secrets only encrypted.</summary>
internal sealed class GitBindingEditor(GitSecrets secrets, OutboundClient outbound, TimeProvider time)
{
    private const int PathBytes = 16;

    /// <summary>Returns the binding that a request describes.</summary>
    /// <param name="known">The binding that it replaces; null for a new one.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="request">The request.</param>
    /// <returns>The binding, or null with what is wrong; and the secret of notifications when it is a new random one.</returns>
    public (GitBinding? Binding, string? NewHookSecret, IReadOnlyList<InputError> Errors) Edit(
        GitBinding? known,
        EnvironmentId environment,
        GitBindingRequest request
    )
    {
        List<InputError> errors = [];
        if (FindAddressProblem(request) is { } wrong)
            errors.Add(wrong);
        var host = HostOf(request, errors);
        var settings = SettingsOf(request, host);
        var isApp = settings.AppId.Length > 0;
        var isKept = (isApp ? request.PrivateKey : request.Token) is null && known is { Secret.IsEmpty: false };
        if (errors.Count == 0 && FindAppProblem(request, host, isKept) is { } app)
            errors.Add(app);
        // The token is used for this branch and folder: who names others, or begins to write, must know the token.
        if (isKept && IsUsedForMore(known!, request, environment, settings))
            errors.Add(
                isApp
                    ? new("/privateKey", "'privateKey' must be given again with another 'repository', 'branch', 'path' or app, or to push.")
                    : new(
                        "/token",
                        "'token' must be given again with another 'repository', 'branch', 'path', 'user' or 'host', or to push; empty for "
                            + "none."
                    )
            );
        if (errors.Count > 0)
            return (null, null, errors);
        var id = known?.Id ?? Secret.NewId();
        var newSecret = known is null && request.HookSecret is null ? HookSignature.NewSecret() : null;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var binding = new GitBinding
        {
            Id = id,
            Environment = environment,
            Repository = request.Repository,
            Branch = BranchOf(request),
            Path = PathOf(request, environment),
            Settings = settings,
            Secret = isKept ? known!.Secret : secrets.ProtectCredential(id, request.PrivateKey ?? request.Token ?? ""),
            HookSecret = (request.HookSecret ?? newSecret) is { } secret ? secrets.ProtectHook(id, secret) : known!.HookSecret,
            HookPath = known?.HookPath ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PathBytes)),
            CreatedAt = known?.CreatedAt ?? now,
            UpdatedAt = now,
            Version = known?.Version ?? 0,
        };
        return (binding, newSecret, []);
    }

    private string? FindProblem(string repository) =>
        SshRepository.IsSsh(repository) ? SshRepository.FindProblem(repository) : outbound.FindProblem(repository);

    /// <summary>Returns what is wrong with the address, and with what an object does not have, or null.</summary>
    private InputError? FindAddressProblem(GitBindingRequest request)
    {
        if (!ObjectAddress.IsObject(request.Repository))
            return FindProblem(request.Repository) is { } problem ? new("/repository", $"'repository' {problem}")
                // It would be shown to all who may read the binding, and a token may be in it.
                : request.Repository.Contains('?', StringComparison.Ordinal)
                    ? new("/repository", "'repository' must have no query. Set 'user' and 'token' instead.")
                : null;
        if (ObjectAddress.Parse(request.Repository, out var malformed) is not { } address)
            return new("/repository", $"'repository' {malformed}");
        if (outbound.FindProblem(address.Endpoint.AbsoluteUri) is { } refused)
            return new("/repository", $"The endpoint of 'repository' {refused}");
        if (request.Branch is not null)
            return new("/branch", "'branch' is for Git: an object has none.");
        if (address.Service == ObjectService.S3 && request.Token is { Length: > 0 } && string.IsNullOrEmpty(request.User))
            return new("/user", "'user' must be the access key id of the 'token', which is the secret access key.");
        return GitNames.Parse<GitMode>(request.Mode) == GitMode.Pull
            ? null
            : new("/mode", "'mode' must be 'pull' for an object, which is not written.");
    }

    /// <summary>Returns what is wrong with the GitHub App, or null.</summary>
    private static InputError? FindAppProblem(GitBindingRequest request, GitHost host, bool isKept)
    {
        var hasApp = !string.IsNullOrEmpty(request.AppId);
        if (!hasApp)
            return request.PrivateKey is not null || request.InstallationId is > 0
                ? new("/appId", "'appId' must be the id of the GitHub App with this 'privateKey' and 'installationId'.")
                : null;
        if (host != GitHost.GitHub || !request.Repository.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            return new("/appId", "'appId' is for repositories of the host 'github' with 'https://'.");
        if (request.InstallationId is null or 0)
            return new("/installationId", "'installationId' must be the installation of the app for the owner of the repository.");
        if (!string.IsNullOrEmpty(request.Token) || !string.IsNullOrEmpty(request.User))
            return new("/token", "'token' and 'user' must be empty with 'appId': the app obtains tokens with 'privateKey'.");
        return request.PrivateKey is null && !isKept ? new("/privateKey", "'privateKey' must be a private key of the app.") : null;
    }

    private static string BranchOf(GitBindingRequest request) => ObjectAddress.IsObject(request.Repository) ? "" : request.Branch ?? "main";

    /// <summary>Returns the folder of the environment; that of an export when the bundle is an object.</summary>
    private static string PathOf(GitBindingRequest request, EnvironmentId environment) =>
        request.Path
        ?? (
            ObjectAddress.IsObject(request.Repository)
                ? BundlePaths.FolderOf(environment.Project, environment.Environment).TrimEnd('/')
                : ""
        );

    private static bool IsUsedForMore(GitBinding known, GitBindingRequest request, EnvironmentId environment, GitSettings settings) =>
        (known.Repository, known.Branch, known.Path, known.Settings.User, known.Settings.AppId, known.Settings.InstallationId)
            != (request.Repository, BranchOf(request), PathOf(request, environment), settings.User, settings.AppId, settings.InstallationId)
        || (known.Settings.Mode == GitMode.Pull && settings.Mode != GitMode.Pull)
        // A host receives statuses and pull requests.
        || (settings.Host != GitHost.None && known.Settings.Host != settings.Host);

    /// <summary>Returns the host that the request names, or the address tells.</summary>
    private static GitHost HostOf(GitBindingRequest request, List<InputError> errors)
    {
        // What is wrong with the address is reported there. An object has no host with an API.
        if (errors.Count > 0 || (request.Host is null && ObjectAddress.IsObject(request.Repository)))
            return GitHost.None;
        var address = new Uri(request.Repository);
        if (request.Host is null)
            return RepositoryAddress.HostOf(address);
        var host = GitNames.Parse<GitHost>(request.Host);
        if (host != GitHost.None && ObjectAddress.IsObject(request.Repository))
            errors.Add(new("/host", "'host' is for Git: an object has none."));
        else if (host != GitHost.None && RepositoryAddress.TryCreate(host, address) is null)
            errors.Add(new("/host", $"'repository' is no address of a repository of the host '{request.Host}'. Correct one of them."));
        return host;
    }

    private static GitSettings SettingsOf(GitBindingRequest request, GitHost host)
    {
        var mode = GitNames.Parse<GitMode>(request.Mode);
        var defaults = new GitSettings
        {
            Mode = mode,
            Conflicts = request.Conflicts is { } policy ? GitNames.Parse<GitConflictPolicy>(policy) : DefaultOf(mode),
        };
        return defaults with
        {
            Host = host,
            User = request.User ?? defaults.User,
            AppId = request.AppId ?? defaults.AppId,
            InstallationId = request.InstallationId ?? defaults.InstallationId,
            PollSeconds = request.PollSeconds ?? defaults.PollSeconds,
            ConfirmDeletionsOver = request.ConfirmDeletionsOver ?? defaults.ConfirmDeletionsOver,
            // An object has no history that could be rewritten.
            AcceptsRewrites = ObjectAddress.IsObject(request.Repository) || (request.AcceptsRewrites ?? defaults.AcceptsRewrites),
            CommitterName = string.IsNullOrWhiteSpace(request.CommitterName) ? defaults.CommitterName : request.CommitterName,
            CommitterEmail = string.IsNullOrWhiteSpace(request.CommitterEmail) ? defaults.CommitterEmail : request.CommitterEmail,
        };
    }

    private static GitConflictPolicy DefaultOf(GitMode mode) =>
        mode switch
        {
            GitMode.Pull => GitConflictPolicy.Git,
            GitMode.Push => GitConflictPolicy.Server,
            _ => GitConflictPolicy.Hold,
        };
}

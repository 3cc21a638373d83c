using System.Security.Cryptography;
using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using FlagCluster.Control.Directory;
using FlagCluster.Engine.Validation;
using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Server;
using FlagCluster.Hosting.Startup;
using FlagCluster.Integrations.Formats;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>
/// Fills an empty store with an organization and the token of its service account <c>administrator</c>, or with the demo. Only one
/// process may run it at a time.
/// </summary>
public sealed partial class Bootstrapper(
    ControlDirectory directory,
    AccessDirectory access,
    FirstOwner owners,
    PrintedLinks links,
    PasswordHashing hashing,
    AccountService accounts,
    IEnvironments environments,
    IOptions<BootstrapOptions> options,
    IOptions<DemoOptions> demo,
    IOptions<DataOptions> data,
    IOptions<ServerOptions> server,
    TimeProvider time,
    ILogger<Bootstrapper> logger
)
{
    private const int DemoPasswordLength = 20;

    private static readonly Actor BootstrapActor = Actor.ForSystem("bootstrap");

    /// <summary>The owner of the demo. The domain is reserved, so that nobody receives mail there.</summary>
    private static readonly EmailAddress DemoOwner = EmailAddress.Parse("owner@demo.example");

    private string Folder => options.Value.Directory.Length > 0 ? options.Value.Directory : data.Value.Directory;

    /// <summary>
    /// Creates what is missing, when the store has no token. Prints a link that creates the first account, when there is none.
    /// </summary>
    /// <exception cref="StartupException">The file of the demo is missing or not a ruleset.</exception>
    /// <exception cref="StorageUnavailableException">The store or a writer is unavailable; the next run continues.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await FillAsync(cancellationToken);
        if (await owners.CreateLinkAsync(cancellationToken) is not { } token)
            return;
        await Console.Out.WriteLineAsync(
            $"No account exists yet. Open this link within {PrintedLinks.Lifetime.TotalMinutes} minutes to create the first owner; it "
                + $"works once, and each start prints another one:\n{ConsoleAddress.Of(server.Value, "setup", token)}"
        );
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        await directory.RefreshAsync(cancellationToken);
        var files = new[] { new SecretFile(Folder, "demo.json"), new SecretFile(Folder, "admin-token") };
        if (directory.Current.HasTokens)
        {
            foreach (var file in files)
                ResolveDraft(file);
            return;
        }
        // The token is created last, and the draft of its file before it, so that the next run can continue after an interruption at any
        // point.
        foreach (var file in files)
            file.DeleteDraft();
        if (demo.Value.Ruleset.Length > 0)
            await CreateDemoAsync(cancellationToken);
        else
            await CreateOrganizationAsync(cancellationToken);
    }

    /// <summary>
    /// Publishes the draft of a run that was interrupted after the store had the token. Deletes a draft whose token the store does not
    /// have: another process has run the bootstrap since then, and its token is valid.
    /// </summary>
    private void ResolveDraft(SecretFile file)
    {
        if (file.ReadDraft() is not { } draft)
            return;
        if (directory.Current.AuthenticateToken(TokenIn(draft), time.GetUtcNow()) is not null)
        {
            file.Publish();
            return;
        }
        file.DeleteDraft();
        LogDraftDeleted(file.Path);
    }

    /// <summary>Returns the token in a draft of either file; empty when the draft is incomplete.</summary>
    private static string TokenIn(string draft)
    {
        if (!draft.StartsWith('{'))
            return draft.Trim();
        try
        {
            return JsonSerializer.Deserialize(draft, DemoJson.Default.DemoFile)?.AdminToken ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private async Task CreateOrganizationAsync(CancellationToken cancellationToken)
    {
        var slug = options.Value.Organization;
        await directory.AddOrganizationAsync(BootstrapActor, slug, slug, cancellationToken);
        var file = new SecretFile(Folder, "admin-token");
        await AddAdministratorAsync(slug, token => file.WriteDraftAsync(token + "\n", cancellationToken), cancellationToken);
        file.Publish();
        LogOrganizationCreated(slug, file.Path);
    }

    private async Task CreateDemoAsync(CancellationToken cancellationToken)
    {
        var changes = Ruleset.Empty.DiffTo(await ReadDemoAsync(cancellationToken));
        if (RulesetValidator.Validate(Ruleset.Empty, changes) is { Count: > 0 } errors)
            throw new StartupException($"Demo:Ruleset names {demo.Value.Ruleset}, which is not a valid ruleset:\n{Describe(errors)}");
        await directory.AddOrganizationAsync(BootstrapActor, "demo", "Demo", cancellationToken);
        await directory.AddProjectAsync(BootstrapActor, "demo", "shop", "Shop", cancellationToken);
        var production = new EnvironmentId("demo", "shop", "production");
        ProjectEnvironment[] demoEnvironments =
        [
            new(production, "Production", default) { Color = "#dc2626", IsProductionLike = true },
            new(production with { Environment = "staging" }, "Staging", default) { Color = "#d97706", Order = 1 },
        ];
        foreach (var environment in demoEnvironments)
        {
            await directory.AddEnvironmentAsync(BootstrapActor, environment, first: null, cancellationToken);
            await environments.ApplyAsync(
                environment.Id,
                new()
                {
                    Plan = new ChangeSetPlan(changes),
                    Actor = BootstrapActor,
                    Message = "The demo",
                },
                cancellationToken
            );
        }
        var (_, serverKey) = await directory.AddKeyAsync(
            BootstrapActor,
            production,
            SdkKeyKind.Server,
            "demo server",
            "",
            cancellationToken: cancellationToken
        );
        var (_, clientKey) = await directory.AddKeyAsync(
            BootstrapActor,
            production,
            SdkKeyKind.Client,
            "demo client",
            "",
            cancellationToken: cancellationToken
        );
        var file = new SecretFile(Folder, "demo.json");
        var url = server.Value.Urls.Split(';')[0].TrimEnd('/');
        var password = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", DemoPasswordLength);
        var owner = await AddDemoOwnerAsync(password, cancellationToken);
        await AddAdministratorAsync("demo", WriteDraftAsync, cancellationToken);
        file.Publish();
        LogDemoCreated(production, file.Path);
        var link = await links.CreateAsync(owner.Id, cancellationToken);
        await Console.Out.WriteLineAsync(
            $"Open this link within {PrintedLinks.Lifetime.TotalMinutes} minutes to sign in to the demo; it works once. The password of "
                + $"{DemoOwner} is in {file.Path}.\n{ConsoleAddress.Of(server.Value, "sign-in", link)}"
        );

        Task WriteDraftAsync(string adminToken)
        {
            var (organization, project, environment) = (production.Organization, production.Project, production.Environment);
            var content = new DemoFile(
                url,
                organization,
                project,
                environment,
                serverKey,
                clientKey,
                adminToken,
                DemoOwner.Text,
                password,
                ConsoleAddress.Of(server.Value)
            );
            return file.WriteDraftAsync(JsonSerializer.Serialize(content, DemoJson.Default.DemoFile) + "\n", cancellationToken);
        }
    }

    /// <summary>Creates the owner of the demo. A run that was interrupted may have created it with another password.</summary>
    private async Task<Account> AddDemoOwnerAsync(string password, CancellationToken cancellationToken)
    {
        using var slot = await hashing.EnterAsync(cancellationToken);
        var hash = await slot!.HashAsync(password);
        var account = await owners.MakeOwnerAsync(BootstrapActor, DemoOwner, hash, "demo", cancellationToken);
        return account.Password == hash ? account : (await accounts.SetPasswordAsync(BootstrapActor, account.Id, hash, cancellationToken))!;
    }

    /// <summary>Creates the service account of the operator, who owns the organization and manages the installation.</summary>
    private Task<(ApiToken Token, string Text)> AddAdministratorAsync(
        string organization,
        Func<string, Task> keep,
        CancellationToken cancellationToken
    ) => access.AddOwnerAsync(BootstrapActor, organization, "administrator", isInstallationAdministrator: true, keep, cancellationToken);

    private async Task<Ruleset> ReadDemoAsync(CancellationToken cancellationToken)
    {
        var path = demo.Value.Ruleset;
        if (!File.Exists(path))
            throw new StartupException(
                $"Demo:Ruleset names {path}, which does not exist. Correct the path, or leave it empty to start without the demo."
            );
        using var document = YamlConverter.Parse(await File.ReadAllBytesAsync(path, cancellationToken), out var error);
        if (document is null)
            throw new StartupException($"Demo:Ruleset names {path}, which cannot be read. {error!.Detail}");
        var reader = new DocumentReader();
        var ruleset = RulesetJson.Read(document.RootElement, reader);
        if (reader.Errors.Count == 0)
            return ruleset;
        throw new StartupException($"Demo:Ruleset names {path}, which is not a valid ruleset:\n{Describe(reader.Errors)}");
    }

    private static string Describe(IReadOnlyList<InputError> errors) =>
        string.Join('\n', errors.Take(20).Select(error => $"  {error.Pointer}: {error.Detail}"));

    [LoggerMessage(2001, LogLevel.Information, "Bootstrap: created organization {Organization}; its administrator token is in {Path}")]
    private partial void LogOrganizationCreated(string organization, string path);

    [LoggerMessage(2002, LogLevel.Information, "Bootstrap: created demo environment {Environment}; its keys are in {Path}")]
    private partial void LogDemoCreated(EnvironmentId environment, string path);

    [LoggerMessage(
        2003,
        LogLevel.Information,
        "Bootstrap: deleted the draft of {Path} that an interrupted start left; the bootstrap is complete"
    )]
    private partial void LogDraftDeleted(string path);
}

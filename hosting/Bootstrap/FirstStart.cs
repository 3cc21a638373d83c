using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Engine.Validation;
using FlagCluster.Hosting.Data;
using FlagCluster.Hosting.Server;
using FlagCluster.Hosting.Startup;
using FlagCluster.Integrations.Formats;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>Fills an empty store: with an organization and its administrator token, or with the whole demo. Only one process may be at it at a time.</summary>
public sealed partial class Bootstrapper(
    ControlDirectory directory, IEnvironments environments, IOptions<BootstrapOptions> options, IOptions<DemoOptions> demo,
    IOptions<DataOptions> data, IOptions<ServerOptions> server, ILogger<Bootstrapper> logger)
{
    private static readonly Actor BootstrapActor = Actor.ForSystem("bootstrap");

    private string Folder => options.Value.Directory.Length > 0 ? options.Value.Directory : data.Value.Directory;

    /// <summary>Does what is not done yet; nothing when somebody can manage the store already.</summary>
    /// <exception cref="StartupException">The file of the demo is missing or no ruleset.</exception>
    /// <exception cref="StorageUnavailableException">The store or a writer is away; what was begun is taken up by the next run.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await directory.RefreshAsync(cancellationToken);
        var files = new[] { new SecretFile(Folder, "demo.json"), new SecretFile(Folder, "admin-token") };
        if (directory.Current.HasTokens)
        {
            foreach (var file in files) Settle(file);
            return;
        }
        // The token is made last, and its file is drafted before it: a start that was cut off is taken up again, wherever that was.
        foreach (var file in files) file.Discard();
        if (demo.Value.Ruleset.Length > 0) await MakeDemoAsync(cancellationToken);
        else await MakeOrganizationAsync(cancellationToken);
    }

    /// <summary>
    /// Publishes what a start drafted that was cut off after the store had its token. A draft whose token the store never got is void: another
    /// process made the first start since, and its token is the one that counts.
    /// </summary>
    private void Settle(SecretFile file)
    {
        if (file.ReadDraft() is not { } draft) return;
        if (directory.Current.AuthenticateToken(TokenIn(draft)) is not null)
        {
            file.Publish();
            return;
        }
        file.Discard();
        LogVoid(file.Path);
    }

    /// <summary>The token of a draft of either kind; empty for one that was not written to its end.</summary>
    private static string TokenIn(string draft)
    {
        if (!draft.StartsWith('{')) return draft.Trim();
        try
        {
            return JsonSerializer.Deserialize(draft, DemoJson.Default.DemoFile)?.AdminToken ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private async Task MakeOrganizationAsync(CancellationToken cancellationToken)
    {
        var slug = options.Value.Organization;
        await directory.AddOrganizationAsync(slug, slug, cancellationToken);
        var file = new SecretFile(Folder, "admin-token");
        await directory.AddTokenAsync(slug, "administrator", token => file.DraftAsync(token + "\n", cancellationToken), cancellationToken);
        file.Publish();
        LogMade(slug, file.Path);
    }

    private async Task MakeDemoAsync(CancellationToken cancellationToken)
    {
        var changes = Ruleset.Empty.DiffTo(await ReadDemoAsync(cancellationToken));
        if (RulesetValidator.Validate(Ruleset.Empty, changes) is { Count: > 0 } errors) throw new StartupException($"{demo.Value.Ruleset} is no valid ruleset:\n{Describe(errors)}");
        await directory.AddOrganizationAsync("demo", "Demo", cancellationToken);
        await directory.AddProjectAsync("demo", "shop", "Shop", cancellationToken);
        var production = new EnvironmentId("demo", "shop", "production");
        foreach (var (id, name) in new[] { (production, "Production"), (production with { Environment = "staging" }, "Staging") })
        {
            await directory.AddEnvironmentAsync(id, name, cancellationToken);
            await environments.ApplyAsync(id, new() { Plan = new ChangeSetPlan(changes), Actor = BootstrapActor, Message = "The demo" }, cancellationToken);
        }
        var (_, serverKey) = await directory.AddKeyAsync(production, SdkKeyKind.Server, "demo server", cancellationToken);
        var (_, clientKey) = await directory.AddKeyAsync(production, SdkKeyKind.Client, "demo client", cancellationToken);
        var file = new SecretFile(Folder, "demo.json");
        await directory.AddTokenAsync("demo", "demo administrator", adminToken => file.DraftAsync(JsonSerializer.Serialize(new DemoFile(
            server.Value.Urls.Split(';')[0].TrimEnd('/'), production.Organization, production.Project, production.Environment, serverKey, clientKey, adminToken),
            DemoJson.Default.DemoFile) + "\n", cancellationToken), cancellationToken);
        file.Publish();
        LogDemo(production, file.Path);
    }

    private async Task<Ruleset> ReadDemoAsync(CancellationToken cancellationToken)
    {
        var path = demo.Value.Ruleset;
        if (!File.Exists(path)) throw new StartupException($"Demo:Ruleset names {path}, and there is no such file.");
        using var document = YamlConverter.Parse(await File.ReadAllBytesAsync(path, cancellationToken), out var error);
        if (document is null) throw new StartupException($"{path} cannot be read. {error!.Detail}");
        var reader = new DocumentReader();
        var ruleset = RulesetJson.Read(document.RootElement, reader);
        return reader.Errors.Count == 0 ? ruleset : throw new StartupException($"{path} is no valid ruleset:\n{Describe(reader.Errors)}");
    }

    private static string Describe(IReadOnlyList<InputError> errors) => string.Join('\n', errors.Take(20).Select(error => $"  {error.Pointer}: {error.Detail}"));

    [LoggerMessage(2001, LogLevel.Information, "First start: made the organization {Organization}; its administrator token is in {Path}")]
    private partial void LogMade(string organization, string path);

    [LoggerMessage(2002, LogLevel.Information, "First start: made the demo environment {Environment}; its keys are in {Path}")]
    private partial void LogDemo(EnvironmentId environment, string path);

    [LoggerMessage(2003, LogLevel.Information, "First start: a draft of {Path} from a start that failed was removed; the store never got its token, and another process has made the first start since")]
    private partial void LogVoid(string path);
}

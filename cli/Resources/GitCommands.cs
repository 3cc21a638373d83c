using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Documents;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Resources;

/// <summary>Provides the commands for the repository that an environment follows.</summary>
internal static class GitCommands
{
    private const string Kind = "repository",
        Host = "host",
        Repository = "repository",
        App = "appId";

    private static readonly string[] Settings =
    [
        Repository,
        "branch",
        "path",
        "mode",
        "conflicts",
        Host,
        "user",
        App,
        "installationId",
        "pollSeconds",
        "confirmDeletionsOver",
        "acceptsRewrites",
        "committerName",
        "committerEmail",
    ];

    private static readonly Argument<string> Id = CommandBuilder.Argument("id", "The id of the proposal");

    private static readonly Argument<string> ChangeSet = CommandBuilder.Argument(
        "file",
        "A change set in YAML or JSON: {\"operations\": […]}; - for the input"
    );

    private static readonly Option<bool> ReadToken = CommandBuilder.Flag(
        "--read-token",
        "Read the token of the repository from the input, or ask for it"
    );

    private static readonly Option<string> PrivateKey = new("--private-key")
    {
        Description = "The file with the private key of the GitHub App that appId names",
        HelpName = "FILE",
    };

    /// <summary>Returns the commands.</summary>
    public static Command Create() =>
        CommandBuilder.Group(
            "git",
            "Manage the Git repository of an environment",
            new Command("get", "Show the repository").Runs(GetAsync),
            new Command("status", "Show the last synchronization; exits with 1 unless both sides are equal").Runs(StatusAsync),
            new Command("sync", "Start a synchronization").Runs(SyncAsync),
            new Command("bind", "Set the repository, or change its settings such as repository, branch, path, mode, host, user")
                .With(Assignments.Set, ReadToken, PrivateKey)
                .Changes()
                .Runs(BindAsync),
            new Command("unbind", "Remove the repository; flags and files stay").Changes().Runs(UnbindAsync),
            new Command("proposals", "List changes that are proposed as pull requests").With(ListOptions.Limit).Runs(ListAsync),
            new Command("propose", "Propose a change set as a pull request").With(ChangeSet, ChangeOptions.Reason).Runs(ProposeAsync),
            new Command("withdraw", "Close the pull request of a proposal").With(Id).Changes().Runs(WithdrawAsync)
        );

    private static string Path(Invocation invocation) => $"{invocation.EnvironmentPath}/git";

    private static async Task<int> GetAsync(Invocation invocation)
    {
        invocation.Results.Item(await invocation.Api.GetAsync(Path(invocation), invocation.Aborted));
        return ExitCode.Ok;
    }

    private static async Task<int> StatusAsync(Invocation invocation)
    {
        var status = await invocation.Api.GetAsync($"{Path(invocation)}/status", invocation.Aborted);
        invocation.Results.Item(status);
        return (string?)status["status"] == "ok" ? ExitCode.Ok : ExitCode.Differences;
    }

    private static async Task<int> SyncAsync(Invocation invocation)
    {
        var answer = await invocation.Api.SendAsync(new(HttpMethod.Post, $"{Path(invocation)}/sync"), invocation.Aborted);
        if (invocation.Results.IsForPeople)
            invocation.Results.Sentence("The synchronization was started. 'flagcluster git status' shows its result.");
        else
            invocation.Results.Document(answer.Object());
        return ExitCode.Ok;
    }

    private static async Task<int> BindAsync(Invocation invocation)
    {
        var (known, etag) = await FindAsync(invocation);
        var patch = Assignments.Read(invocation.Arguments.GetRequiredValue(Assignments.Set));
        // The id of an app is a text, which mostly has digits only.
        if (patch[App] is { } app)
            patch[App] = app.ToString();
        var after = ControlPatch.Apply(known ?? [], patch);
        // The host of another address is another one, unless it is set too.
        if (patch.ContainsKey(Repository) && !patch.ContainsKey(Host))
            after.Remove(Host);
        var body = after.DeepClone().AsObject();
        if (invocation.Arguments.GetValue(ReadToken))
            body["token"] = Terminal.ReadSecret("Token of the repository");
        if (invocation.Arguments.GetValue(PrivateKey) is { } file)
            body["privateKey"] = await ReadKeyAsync(file, invocation.Aborted);
        var request = new ApiRequest(HttpMethod.Put, Path(invocation))
        {
            Body = JsonText.Bytes(body),
            IfMatch = etag,
            Creates = known is null,
        };
        return await new ControlChange(Kind, invocation.Connection.Environment, request)
        {
            Before = known,
            After = after,
            Secret = "hookSecret",
        }.RunAsync(invocation);
    }

    private static async Task<string> ReadKeyAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"The private key cannot be read. {exception.Message}");
        }
    }

    private static async Task<int> UnbindAsync(Invocation invocation)
    {
        var before = await invocation.Api.GetAsync(Path(invocation), invocation.Aborted);
        var environment = invocation.Connection.Environment;
        return await new ControlChange(Kind, environment, new(HttpMethod.Delete, Path(invocation)))
        {
            Before = before,
            Question = $"Remove the repository of '{environment}'?",
        }.RunAsync(invocation);
    }

    private static async Task<int> ListAsync(Invocation invocation)
    {
        invocation.Results.List(
            await ListOptions.ReadAsync(invocation, $"{Path(invocation)}/proposals"),
            "There are no proposals.",
            Column.Of("ID", "id"),
            Column.Of("STATE", "state"),
            Column.Time("CREATED", "createdAt"),
            new("MESSAGE", item => Printable.Of(((string?)item["message"])?.Split('\n')[0])),
            Column.Of("URL", "url")
        );
        return ExitCode.Ok;
    }

    private static async Task<int> ProposeAsync(Invocation invocation)
    {
        var document = await InputDocument.ReadAsync(invocation.Arguments.GetRequiredValue(ChangeSet), invocation.Aborted);
        var query = invocation.Arguments.GetValue(ChangeOptions.Reason) is { } reason ? $"?message={Uri.EscapeDataString(reason)}" : "";
        var request = new ApiRequest(HttpMethod.Post, $"{Path(invocation)}/proposals{query}")
        {
            Body = document.Text,
            ContentType = document.IsJson ? "application/json" : "application/yaml",
            // A request that is repeated after a lost answer creates one proposal.
            IdempotencyKey = Guid.NewGuid().ToString("N"),
        };
        invocation.Results.Item((await invocation.Api.SendAsync(request, invocation.Aborted)).Object());
        return ExitCode.Ok;
    }

    private static async Task<int> WithdrawAsync(Invocation invocation)
    {
        var id = invocation.Arguments.GetRequiredValue(Id);
        var path = $"{Path(invocation)}/proposals/{Uri.EscapeDataString(id)}";
        var before = await invocation.Api.GetAsync(path, invocation.Aborted);
        return await new ControlChange("proposal", id, new(HttpMethod.Delete, path))
        {
            Before = before,
            Question = $"Withdraw the proposal '{id}'? Its pull request is closed.",
        }.RunAsync(invocation);
    }

    /// <summary>Returns the settings of the repository with their tag, or null when there is none.</summary>
    private static async Task<(JsonObject? Settings, string? ETag)> FindAsync(Invocation invocation)
    {
        try
        {
            var answer = await invocation.Api.SendAsync(new(HttpMethod.Get, Path(invocation)), invocation.Aborted);
            var item = answer.Object();
            return (new(Settings.Select(name => KeyValuePair.Create(name, item[name]?.DeepClone()))), answer.ETag);
        }
        // A missing environment is reported by the write.
        catch (ApiException exception) when (exception.Problem.Status == 404)
        {
            return (null, null);
        }
    }
}

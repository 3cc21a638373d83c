using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Resources;

/// <summary>Provides the commands for API tokens of an organization.</summary>
internal static class TokenCommands
{
    private const string Kind = "token";

    private static readonly Argument<string> Id = CommandBuilder.Argument("id", "The id of the token");
    private static readonly Option<string> Name = new("--name")
    {
        Description = "The name",
        HelpName = "TEXT",
        Required = true,
    };

    private static readonly Option<string> Account = new("--service-account")
    {
        Description = "The id of the service account for which it acts",
        HelpName = "ID",
        Required = true,
    };

    private static readonly Option<string[]> Permissions = CommandBuilder.Texts(
        "--permission",
        "NAME",
        "A permission to which it is limited, such as flags.toggle"
    );

    private static readonly Option<string[]> Environments = CommandBuilder.Texts(
        "--limit-to",
        "PROJECT/ENV",
        "An environment to which it is limited"
    );

    private static readonly Option<string?> Expires = new("--expires")
    {
        Description = "When it ends, such as 2027-06-30T00:00:00Z",
        HelpName = "TIME",
    };

    private static readonly Option<int?> OverlapHours = new("--overlap-hours")
    {
        Description = "How long the present secret stays valid; 24 by default",
        HelpName = "HOURS",
    };

    /// <summary>Returns the commands.</summary>
    public static Command Create() =>
        CommandBuilder.Group(
            Kind,
            "Manage API tokens of the organization",
            new Command("list", "List API tokens").With(ListOptions.Limit).Runs(ListAsync),
            new Command("create", "Create a token of a service account, and show it once")
                .With(Name, Account, Permissions, Environments, Expires)
                .Changes()
                .Runs(CreateAsync),
            new Command("rotate", "Replace the secret of a token, and show the new token once")
                .With(Id, OverlapHours)
                .Changes()
                .Runs(RotateAsync),
            new Command("delete", "Revoke a token").With(Id).Changes().Runs(DeleteAsync)
        );

    private static async Task<string> PathAsync(Invocation invocation) => $"{await invocation.OrganizationPathAsync()}/tokens";

    private static async Task<int> ListAsync(Invocation invocation)
    {
        invocation.Results.List(
            await ListOptions.ReadAsync(invocation, await PathAsync(invocation)),
            "There are no tokens.",
            Column.Of("ID", "id"),
            Column.Of("NAME", "name"),
            new Column("OWNER", item => $"{Printable.Of(item["ownerKind"])}:{Printable.Of(item["owner"])}"),
            new Column("LIMITS", Limits),
            Column.Time("EXPIRES", "expiresAt"),
            Column.Of("LAST USED", "lastUsedOn"),
            Column.Time("CREATED", "createdAt")
        );
        return ExitCode.Ok;
    }

    private static string Limits(JsonObject token) =>
        string.Join("; ", new[] { Printable.Of(token["permissions"]), Printable.Of(token["environments"]) }.Where(text => text.Length > 0));

    private static async Task<int> CreateAsync(Invocation invocation)
    {
        var arguments = invocation.Arguments;
        var name = arguments.GetRequiredValue(Name);
        var body = new JsonObject { ["name"] = name, ["serviceAccount"] = arguments.GetRequiredValue(Account) };
        if (arguments.GetValue(Permissions) is { Length: > 0 } permissions)
            body["permissions"] = TextList.Of(permissions);
        if (arguments.GetValue(Environments) is { Length: > 0 } environments)
            body["environments"] = TextList.Of(environments);
        if (arguments.GetValue(Expires) is { } expires)
            body["expiresAt"] = expires;
        var request = new ApiRequest(HttpMethod.Post, await PathAsync(invocation)) { Body = JsonText.Bytes(body) };
        return await new ControlChange(Kind, name, request) { After = body, Secret = "token" }.RunAsync(invocation);
    }

    private static async Task<int> RotateAsync(Invocation invocation)
    {
        var token = await FindAsync(invocation);
        var body = invocation.Arguments.GetValue(OverlapHours) is { } hours ? new JsonObject { ["overlapHours"] = hours } : [];
        var request = new ApiRequest(HttpMethod.Post, $"{token.Path}/rotate") { Body = JsonText.Bytes(body) };
        return await new ControlChange(Kind, token.Id, request)
        {
            Before = token.Item,
            After = ControlPatch.Apply(token.Item, new JsonObject { ["token"] = "(new)" }),
            Question = $"Replace the secret of the token '{token.Name}'?",
            Secret = "token",
        }.RunAsync(invocation);
    }

    private static async Task<int> DeleteAsync(Invocation invocation) => await (await FindAsync(invocation)).DeleteAsync(invocation);

    private static async Task<ListedItem> FindAsync(Invocation invocation) =>
        await ListedItem.FindAsync(invocation, await PathAsync(invocation), Kind, invocation.Arguments.GetRequiredValue(Id));
}

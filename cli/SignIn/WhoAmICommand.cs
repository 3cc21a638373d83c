using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Settings;

namespace FlagCluster.Cli.SignIn;

/// <summary>Shows the server, the token and its permissions.</summary>
internal static class WhoAmICommand
{
    private const int TokenIdLength = 16;

    /// <summary>Returns the command.</summary>
    public static Command Create() => new Command("whoami", "Show the server, the token and its permissions").Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var connection = invocation.Connection;
        var query = EnvironmentOf(connection) is { } environment ? $"?environment={Uri.EscapeDataString(environment)}" : "";
        var access = await invocation.Api.GetAsync($"api/v1/me/permissions{query}", invocation.Aborted);
        var answer = new JsonObject
        {
            ["url"] = connection.Url.AbsoluteUri.TrimEnd('/'),
            ["token"] = IdOf(connection.Token),
            ["organization"] = access["organization"]?.DeepClone(),
            ["environment"] = access["environment"]?.DeepClone(),
            ["permissions"] = access["permissions"]?.DeepClone(),
        };
        invocation.Results.Item(answer);
        return ExitCode.Ok;
    }

    private static string? EnvironmentOf(Connection connection)
    {
        try
        {
            return $"{connection.Project}/{connection.Environment}";
        }
        catch (CommandException)
        {
            return null;
        }
    }

    /// <summary>Returns the public part of a token, which the server lists: <c>fcp_</c> or <c>fcv_</c> and the id.</summary>
    private static string? IdOf(string? token) =>
        token is { Length: > TokenIdLength } && token[3] == '_' && token[TokenIdLength] == '_' ? token[..TokenIdLength] : null;
}

using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Cli.Rulesets;
using FlagCluster.Cli.Tests.Support;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cli.Tests.Changes;

/// <summary>Tests changes while others change the same environment between the plan and the change.</summary>
[Collection(ServerCollection.Name)]
public sealed class RulesetChangeTests(ServerFixture server)
{
    private readonly ItemRequests _flags = new("flag");

    [Fact]
    public async Task Run_AnotherFlagChangesMeanwhile_MakesTheChange()
    {
        var (mine, other) = (await CreateAsync(), await CreateAsync());
        using var invocation = Invoke();

        var code = await RulesetChange.RunAsync(invocation, PlanThen(invocation, mine, other));

        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal("me", await OwnerAsync(mine));
        Assert.Equal("somebody", await OwnerAsync(other));
    }

    [Fact]
    public async Task Run_TheSamePropertyChangesMeanwhile_IsAConflict()
    {
        var mine = await CreateAsync();
        using var invocation = Invoke();

        var error = await Assert.ThrowsAsync<ApiException>(() => RulesetChange.RunAsync(invocation, PlanThen(invocation, mine, mine)));

        Assert.Equal(ExitCode.Conflict, error.ExitCode);
        Assert.Equal("somebody", await OwnerAsync(mine));
    }

    [Fact]
    public async Task Run_IfMatchAndAnotherFlagChangesMeanwhile_IsAConflict()
    {
        var (mine, other) = (await CreateAsync(), await CreateAsync());
        var (_, version) = await ReadAsync(mine);
        using var invocation = Invoke("--if-match", version);

        var error = await Assert.ThrowsAsync<ApiException>(() => RulesetChange.RunAsync(invocation, PlanThen(invocation, mine, other)));

        Assert.Equal(ExitCode.Conflict, error.ExitCode);
        Assert.Null(await OwnerAsync(mine));
    }

    /// <summary>Plans a change of a flag; another client changes a flag after the first plan.</summary>
    private Func<Task<PlannedWrite>> PlanThen(Invocation invocation, string mine, string other)
    {
        var plans = 0;
        return async () =>
        {
            var planned = await _flags.PlanAsync(invocation, mine, _ => Patch(invocation, mine, "me"));
            if (plans++ == 0)
                await invocation.Api.SendAsync(Patch(invocation, other, "somebody"), default);
            return planned;
        };
    }

    private ApiRequest Patch(Invocation invocation, string key, string owner) =>
        new(HttpMethod.Patch, _flags.Path(invocation, key))
        {
            Body = JsonText.Bytes(new JsonObject { ["owner"] = owner }),
            ContentType = "application/merge-patch+json",
        };

    private async Task<string> CreateAsync()
    {
        var key = $"race-{Guid.NewGuid():N}";
        using var invocation = Invoke();
        var body = JsonText.Bytes(Flags.Make(key, "A flag"));
        await invocation.Api.SendAsync(new(HttpMethod.Put, _flags.Path(invocation, key)) { Body = body }, default);
        return key;
    }

    private async Task<(JsonObject Item, string Version)> ReadAsync(string key)
    {
        using var invocation = Invoke();
        return await _flags.ReadAsync(invocation, key);
    }

    private async Task<string?> OwnerAsync(string key) => (string?)(await ReadAsync(key)).Item["owner"];

    private Invocation Invoke(params string[] more) =>
        new(
            CommandLine
                .Create()
                .Parse([
                    "flag",
                    "toggle",
                    "x",
                    "--yes",
                    "--url",
                    server.Url,
                    "--token",
                    server.Host.AdminToken,
                    "-p",
                    "shop",
                    "-e",
                    "staging",
                    .. more,
                ]),
            CancellationToken.None
        );
}

using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>Writers that do not answer, as when every silo hangs.</summary>
public sealed class TimeoutTests
{
    [Fact]
    public async Task Write_WriterIsSilent_Is503InTimeAndSaysHowToRepeat()
    {
        await using var own = await Owned.StartAsync();
        var environment = await own.Server.NewEnvironmentAsync(SampleDocuments.Mixed);
        await using var second = new Owned(await TestServer.StartAsync(new TestServer { Folder = own.Server.Folder, AddMore = services => services.AddSingleton<IEnvironments, Silent>() },
            ("Manage:TimeoutSeconds", "0.3"), ("Replica:Directory", "")));
        var there = environment with { Server = second.Server };
        foreach (var (method, path, body) in new[] { ("PUT", "/flags/a", SampleDocuments.Flag()), ("POST", "/epoch", null) })
        {
            var answer = (await there.SendAsync(method, path, body, ("Idempotency-Key", path))).ExpectProblem(503);
            Assert.Equal("2", answer.Header("Retry-After"));
            Assert.Contains("may or may not have happened: repeat it with the same Idempotency-Key", answer.String("detail"), StringComparison.Ordinal);
            Assert.Contains("Manage:TimeoutSeconds", answer.String("detail"), StringComparison.Ordinal);
        }
        (await there.SendAsync("GET", "/flags")).Expect(200);
        (await there.SendAsync("GET", "/changes")).Expect(200);
    }

    private sealed class Silent : IEnvironments
    {
        public ValueTask<ApplyResult> ApplyAsync(EnvironmentId environment, ApplyCommand command, CancellationToken cancellationToken = default) => new(new TaskCompletionSource<ApplyResult>().Task);

        public async ValueTask<Pull> PullAsync(EnvironmentId environment, EnvironmentVersion known, CancellationToken cancellationToken = default) =>
            known == EnvironmentVersion.None ? new PullFull(new(1, 1), Ruleset.Empty) : await new TaskCompletionSource<Pull>().Task.WaitAsync(cancellationToken);

        public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
            EnvironmentId environment, EnvironmentVersion from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            yield break;
        }
    }
}

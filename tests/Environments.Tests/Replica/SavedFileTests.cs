using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>The last good ruleset on disk: what a start without the writer serves.</summary>
public sealed class SavedFileTests : ReplicaSuite
{
    public SavedFileTests() => Options.Directory = SavedFolder;

    [Fact]
    public async Task Start_WriterAway_ServesTheSavedRulesetAsStale()
    {
        await SaveAsync();
        Source.Away = Source.Deaf = true;

        var replica = Open();
        replica.Start();

        Assert.True(await replica.WaitForAsync(SampleCommands.Version(1, 1), TimeSpan.FromMinutes(1)).Soon());
        Assert.Equal((ReplicaState.Stale, "a"), (replica.State, replica.Current.Source.Value("banner")));
        await Clock.PendingTimerAsync(delay => IsAbout(delay, 0.5)).Soon();
        Source.Away = false;
        var version = await PutAsync("banner", "b");
        var ready = Clock.NextTimerAsync(IsReconcile);
        Clock.Advance(TimeSpan.FromSeconds(0.6));
        Assert.True(await replica.WaitForAsync(version, TimeSpan.FromMinutes(1)).Soon());
        await ready.Soon();
        Assert.Equal((ReplicaState.Ready, TimeSpan.Zero), (replica.State, replica.ConfirmationAge));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Save_Always_ForTheOwnerAlone()
    {
        await SaveAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Saved));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(Saved)!)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"environment":"ENVIRONMENT","version":3,"flags":[],"segments":[]}""")]
    [InlineData("""{"environment":"ENVIRONMENT","version":"x","flags":[],"segments":[]}""")]
    [InlineData("""{"environment":"other/shop/production","version":"1.1","flags":[],"segments":[]}""")]
    [InlineData("""{"environment":"ENVIRONMENT","version":"1.1","flags":{},"segments":[]}""")]
    [InlineData("""{"environment":"ENVIRONMENT","version":"1.1","flags":[{"key":"a"}],"segments":[]}""")]
    public async Task Start_FileOfAnotherShape_IsPassedOverWithALogLine(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Saved)!);
        await File.WriteAllTextAsync(Saved, text.Replace("ENVIRONMENT", Shop.ToString(), StringComparison.Ordinal));
        Source.Away = Source.Deaf = true;
        var tried = Clock.NextTimerAsync(delay => IsAbout(delay, 0.5));
        var replica = Open();
        replica.Start();
        await tried.Soon();

        Assert.Equal(ReplicaState.NotReady, replica.State);
        Assert.Contains("is unreadable", Assert.Single(Lines.Of(1104)), StringComparison.Ordinal);
        // It follows all the same, and replaces the file.
        Source.Away = false;
        await PutAsync("banner");
        Clock.Advance(TimeSpan.FromSeconds(0.6));
        Assert.True(await replica.WaitForAsync(SampleCommands.Version(1, 1), TimeSpan.FromMinutes(1)).Soon());
        await replica.DisposeAsync().AsTask().Soon();
        Assert.Contains("\"version\":\"1.1\"", await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FileCutOffAnywhere_IsPassedOver()
    {
        var whole = await SaveAsync();
        Source.Away = Source.Deaf = true;
        for (var length = 0; length < whole.Length; length += 7)
        {
            await File.WriteAllBytesAsync(Saved, whole[..length]);
            var tried = Clock.NextTimerAsync(delay => IsAbout(delay, 0.5));
            var replica = Open();
            replica.Start();
            await tried.Soon();
            Assert.Equal(ReplicaState.NotReady, replica.State);
            await replica.DisposeAsync().AsTask().Soon();
        }
        Assert.Equal((whole.Length + 6) / 7, Lines.Of(1104).Count);
    }

    [Fact]
    public async Task Save_ChangesInQuickSuccession_WritesTheFileOnceInPersistSeconds()
    {
        var replica = await StartAsync();
        await SavedAsync("1.0");
        await Clock.PendingTimerAsync(IsPause).Soon();

        for (var number = 1; number <= 5; number++)
            await AfterPullAsync(replica, $"{number}");
        Assert.Contains("\"version\":\"1.0\"", await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);

        Clock.Advance(TimeSpan.FromSeconds(Options.PersistSeconds));
        await SavedAsync("1.5");
        await AfterPullAsync(replica, "6");
        await replica.DisposeAsync().AsTask().Soon();
        Assert.Contains("\"version\":\"1.6\"", await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_WhileOthersRead_IsAlwaysAWholeFile()
    {
        Options.PersistSeconds = 0;
        await SaveAsync();
        var replica = await StartAsync();
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var reading = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(4, RulesetJson.ReadTrusted(File.ReadAllBytes(Saved)).Flags.Count);
                begun.TrySetResult();
            }
        });
        await begun.Task.Soon();
        for (var number = 1; number <= 60; number++)
            await AfterPullAsync(replica, $"{number}");
        await stop.CancelAsync();

        await reading.Soon();
        await replica.DisposeAsync().AsTask().Soon();
        Assert.Equal([Saved], Directory.GetFiles(Path.GetDirectoryName(Saved)!));
    }

    [Fact]
    public async Task Save_FolderCannotBeWritten_ServesOnAndLogsIt()
    {
        await File.WriteAllTextAsync(SavedFolder, "a file where the folder should be");
        Options.PersistSeconds = 0;
        var replica = await StartAsync();

        await AfterPullAsync(replica, "1");

        Assert.Equal((ReplicaState.Ready, "1"), (replica.State, replica.Current.Source.Value("banner")));
        await Waiting.Until(() => Task.FromResult(Lines.Of(1105).Count > 0), "a log line about the folder");
    }

    private bool IsPause(TimeSpan delay) => delay == TimeSpan.FromSeconds(Options.PersistSeconds);

    /// <summary>Changes the environment and waits until the replica has pulled it and is idle again.</summary>
    private async Task AfterPullAsync(EnvironmentReplica replica, string value)
    {
        Assert.True(await replica.WaitForAsync(await PutAsync("banner", value), TimeSpan.FromMinutes(1)).Soon());
        // The timer of the wait before is gone since the hint; this one is set when everything about the pull is done.
        await Clock.PendingTimerAsync(IsReconcile).Soon();
    }

    private async Task<byte[]> SaveAsync()
    {
        await Source.ApplyAsync(
            Shop,
            SampleCommands.Command([.. new[] { "banner", "b", "c", "d" }.Select(key => new PutItem(SampleCommands.Flag(key)))])
        );
        var replica = await StartAsync();
        await replica.DisposeAsync().AsTask().Soon();
        return await File.ReadAllBytesAsync(Saved);
    }

    /// <summary>Waits until the replica has written a version; it writes in the background without a signal.</summary>
    private Task SavedAsync(string version) =>
        Waiting.Until(
            async () =>
                File.Exists(Saved) && (await File.ReadAllTextAsync(Saved)).Contains($"\"version\":\"{version}\"", StringComparison.Ordinal),
            $"version {version} in the saved file"
        );
}

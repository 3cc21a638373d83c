using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Replica;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>The last good ruleset on disk, which a replica serves when it starts while the writer is unavailable.</summary>
public sealed class SavedFileTests : ReplicaTestBase
{
    public SavedFileTests() => Options.Directory = SavedFolder;

    [Fact]
    public async Task Start_WriterUnavailable_ServesTheSavedRulesetAsStale()
    {
        await SaveAsync();
        Source.IsUnavailable = Source.LosesNotifications = true;

        var replica = Open();
        replica.Start();
        Assert.True(await replica.WaitForAsync(SampleCommands.Version(1, 1), TimeSpan.FromMinutes(1)).Soon());

        Assert.Equal((ReplicaState.Stale, "a"), (replica.State, replica.Current.Source.Value("banner")));
    }

    [Fact]
    public async Task Pull_WriterRespondsAfterAStartFromTheFile_IsReadyWithItsRuleset()
    {
        await SaveAsync();
        Source.IsUnavailable = Source.LosesNotifications = true;
        var replica = Open();
        replica.Start();
        await Clock.PendingTimerAsync(IsFirstRetry).Soon();

        Source.IsUnavailable = false;
        var version = await PutAsync("banner", "b");
        var ready = Clock.NextTimerAsync(IsReconcile);
        Clock.Advance(TimeSpan.FromSeconds(0.6));
        Assert.True(await replica.WaitForAsync(version, TimeSpan.FromMinutes(1)).Soon());
        await ready.Soon();

        Assert.Equal((ReplicaState.Ready, TimeSpan.Zero), (replica.State, replica.ConfirmationAge));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Save_NewFile_IsAccessibleToItsOwnerOnly()
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
    public async Task Start_InvalidFile_LogsAndReplacesIt(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Saved)!);
        await File.WriteAllTextAsync(Saved, text.Replace("ENVIRONMENT", Shop.ToString(), StringComparison.Ordinal));
        Source.IsUnavailable = Source.LosesNotifications = true;
        var failed = Clock.NextTimerAsync(IsFirstRetry);
        var replica = Open();

        replica.Start();
        await failed.Soon();
        Assert.Equal(ReplicaState.NotReady, replica.State);
        Assert.Contains("is unreadable", Assert.Single(Lines.Of(1104)), StringComparison.Ordinal);

        Source.IsUnavailable = false;
        await PutAsync("banner");
        Clock.Advance(TimeSpan.FromSeconds(0.6));
        Assert.True(await replica.WaitForAsync(SampleCommands.Version(1, 1), TimeSpan.FromMinutes(1)).Soon());
        await replica.DisposeAsync().AsTask().Soon();
        Assert.Contains("\"version\":\"1.1\"", await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TruncatedFile_IgnoresIt()
    {
        var complete = await SaveAsync();
        Source.IsUnavailable = Source.LosesNotifications = true;

        for (var length = 0; length < complete.Length; length += 7)
        {
            await File.WriteAllBytesAsync(Saved, complete[..length]);
            var failed = Clock.NextTimerAsync(IsFirstRetry);
            var replica = Open();

            replica.Start();
            await failed.Soon();

            Assert.Equal(ReplicaState.NotReady, replica.State);
            await replica.DisposeAsync().AsTask().Soon();
        }

        Assert.Equal((complete.Length + 6) / 7, Lines.Of(1104).Count);
    }

    [Fact]
    public async Task Save_SeveralChanges_WritesTheFileOncePerPersistSeconds()
    {
        var replica = await StartAsync();
        await SavedAsync("1.0");
        await Clock.PendingTimerAsync(IsPersistInterval).Soon();

        for (var number = 1; number <= 5; number++)
            await ChangeAsync(replica, $"{number}");
        Assert.Contains("\"version\":\"1.0\"", await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);

        Clock.Advance(TimeSpan.FromSeconds(Options.PersistSeconds));
        await SavedAsync("1.5");
    }

    [Fact]
    public async Task Save_OneKeyOfALargeSegment_WritesTheChangeAlone()
    {
        var replica = await StartLargeAsync();
        var whole = await File.ReadAllBytesAsync(Saved);
        var next = await Source.ApplyAsync(Shop, SampleCommands.Command([Add("one-more")]));
        Assert.True(await replica.WaitForAsync(next.Made(), TimeSpan.FromMinutes(1)).Soon());

        await replica.DisposeAsync().AsTask().Soon();

        Assert.Equal(whole, await File.ReadAllBytesAsync(Saved));
        Assert.InRange(new FileInfo(Journal).Length, 1, 300);
        var restarted = await StartFromFileAsync(next.Made());
        Assert.Equal(10_001, restarted.Current.Source.Segments["large"].Included.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not json\n")]
    [InlineData("{\"base\":\"1.2\",\"version\":\"1.3\",\"operations\":[{\"putFlag\":{}}]}\n")]
    public async Task Start_JournalWithAnUnreadableEnd_ServesWhatIsBeforeIt(string end)
    {
        var replica = await StartLargeAsync();
        var next = await Source.ApplyAsync(Shop, SampleCommands.Command([Add("one-more")]));
        Assert.True(await replica.WaitForAsync(next.Made(), TimeSpan.FromMinutes(1)).Soon());
        await replica.DisposeAsync().AsTask().Soon();
        await File.AppendAllTextAsync(Journal, end);

        var restarted = await StartFromFileAsync(next.Made());

        Assert.Equal(next.Made(), restarted.Current.Version);
    }

    [Fact]
    public async Task Save_WholeRuleset_DeletesTheChanges()
    {
        var replica = await StartLargeAsync();
        var next = await Source.ApplyAsync(Shop, SampleCommands.Command([Add("one-more")]));
        Assert.True(await replica.WaitForAsync(next.Made(), TimeSpan.FromMinutes(1)).Soon());
        await replica.DisposeAsync().AsTask().Soon();

        // A replica that pulled the whole ruleset does not know its changes.
        await (await StartAsync()).DisposeAsync().AsTask().Soon();

        Assert.False(File.Exists(Journal));
        Assert.Contains("one-more", await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_UnsavedChange_SavesIt()
    {
        var replica = await StartAsync();
        await SavedAsync("1.0");
        await Clock.PendingTimerAsync(IsPersistInterval).Soon();
        await ChangeAsync(replica, "1");
        Assert.Contains("\"version\":\"1.0\"", await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);

        await replica.DisposeAsync().AsTask().Soon();

        Assert.Contains("\"version\":\"1.1\"", await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_ConcurrentReads_AlwaysReadACompleteFile()
    {
        Options.PersistSeconds = 0;
        await SaveAsync();
        var replica = await StartAsync();
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var reading = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(4, RulesetJson.ReadTrusted(File.ReadAllBytes(Saved)).Flags.Count);
                started.TrySetResult();
            }
        });
        await started.Task.Soon();

        for (var number = 1; number <= 60; number++)
            await ChangeAsync(replica, $"{number}");
        await stop.CancelAsync();

        await reading.Soon();
        await replica.DisposeAsync().AsTask().Soon();

        Assert.Equal([Saved], Directory.GetFiles(Path.GetDirectoryName(Saved)!));
    }

    [Fact]
    public async Task Save_FolderNotWritable_LogsAndContinues()
    {
        await File.WriteAllTextAsync(SavedFolder, "a file where the folder should be");
        Options.PersistSeconds = 0;
        var replica = await StartAsync();

        await ChangeAsync(replica, "1");

        Assert.Equal((ReplicaState.Ready, "1"), (replica.State, replica.Current.Source.Value("banner")));
        await Waiting.Until(() => Task.FromResult(Lines.Of(1105).Count > 0), "a log message about the folder");
    }

    private string Journal => Path.ChangeExtension(Saved, ".changes");

    private static ChangeMembers Add(string key) => new("large", new([key], []), KeyChange.None);

    /// <summary>Starts a replica that has saved a ruleset with a large segment.</summary>
    private async Task<EnvironmentReplica> StartLargeAsync()
    {
        var segment = SampleCommands.Segment("large", [.. Enumerable.Range(0, 10_000).Select(i => $"user-{i}")]);
        await Source.ApplyAsync(Shop, SampleCommands.Command([new PutItem(segment)]));
        var replica = await StartAsync();
        await SavedAsync("1.1");
        await Clock.PendingTimerAsync(IsPersistInterval).Soon();
        return replica;
    }

    private async Task<EnvironmentReplica> StartFromFileAsync(EnvironmentVersion version)
    {
        Source.IsUnavailable = Source.LosesNotifications = true;
        var replica = Open();
        replica.Start();
        Assert.True(await replica.WaitForAsync(version, TimeSpan.FromMinutes(1)).Soon());
        return replica;
    }

    /// <summary>Returns whether a delay is the one before the first retry of a pull.</summary>
    private static bool IsFirstRetry(TimeSpan delay) => IsAbout(delay, 0.5);

    private bool IsPersistInterval(TimeSpan delay) => delay == TimeSpan.FromSeconds(Options.PersistSeconds);

    /// <summary>Changes the environment and waits until the replica has pulled the change and is idle.</summary>
    private async Task ChangeAsync(EnvironmentReplica replica, string value)
    {
        Assert.True(await replica.WaitForAsync(await PutAsync("banner", value), TimeSpan.FromMinutes(1)).Soon());
        // The notification cancelled the previous reconcile timer; the replica sets the next one when the pull is complete.
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

    /// <summary>Waits until the replica has saved a version; it saves in the background and sends no signal.</summary>
    private Task SavedAsync(string version) =>
        Waiting.Until(
            async () =>
                File.Exists(Saved) && (await File.ReadAllTextAsync(Saved)).Contains($"\"version\":\"{version}\"", StringComparison.Ordinal),
            $"version {version} to be saved"
        );
}

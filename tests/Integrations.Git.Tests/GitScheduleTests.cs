using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Git.Sync;
using FlagCluster.Testing;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests when an environment is synchronized.</summary>
public sealed class GitScheduleTests
{
    private static readonly GitSettings Settings = new() { Mode = GitMode.Pull, Conflicts = GitConflictPolicy.Git };

    private readonly FakeTimeProvider _time = new();
    private readonly GitSchedule _schedule;

    public GitScheduleTests() => _schedule = new(_time, new Random(1));

    [Fact]
    public void IsDue_AfterASuccess_IsTrueAfterTheIntervalWithJitter()
    {
        _schedule.Succeeded(Settings);

        Assert.InRange(DelayInSeconds(), 54, 66);
    }

    [Fact]
    public void IsDue_AfterAStart_IsTrueWithinTenSeconds() => Assert.InRange(DelayInSeconds(), 1, 10);

    [Fact]
    public async Task Pause_AfterASynchronization_EndsAfterASecond()
    {
        await _schedule.PauseAsync(default);
        _schedule.Succeeded(Settings);

        var pause = _schedule.PauseAsync(default);

        Assert.False(pause.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await pause;
    }

    [Fact]
    public void IsDue_AfterFailures_BacksOffToFifteenMinutes()
    {
        var delays = new List<int>();
        for (var failure = 0; failure < 8; failure++)
        {
            _schedule.Failed(Settings, retryAfter: null);
            delays.Add(DelayInSeconds());
        }

        Assert.InRange(delays[0], 54, 66);
        Assert.InRange(delays[1], 108, 132);
        Assert.InRange(delays[^1], 810, 990);
    }

    [Fact]
    public void IsDue_RemoteThatAsksToWait_WaitsAsLong()
    {
        _schedule.Failed(Settings, TimeSpan.FromHours(1));

        Assert.InRange(DelayInSeconds(), 3_600, 3_960);
    }

    /// <summary>Lets time pass until the schedule is due.</summary>
    private int DelayInSeconds()
    {
        var seconds = 0;
        for (; !_schedule.IsDue; seconds++)
            _time.Advance(TimeSpan.FromSeconds(1));
        return seconds;
    }
}

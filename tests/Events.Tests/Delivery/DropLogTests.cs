using FlagCluster.Events.Delivery;
using FlagCluster.Testing;

namespace FlagCluster.Events.Tests.Delivery;

public sealed class DropLogTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines<DropLog> _log = new();

    [Fact]
    public void Update_DropsWithinAMinute_LogsTheFirstImmediatelyAndTheRestTogether()
    {
        var drops = new DropLog("kafka", _time, _log);

        drops.Update(3);
        drops.Update(5);
        drops.Update(9);
        _time.Advance(TimeSpan.FromMinutes(1));
        drops.Update(9);
        drops.Update(9);

        Assert.Equal(
            ["Error: 3 events for kafka were dropped, 3 since the start", "Error: 6 events for kafka were dropped, 9 since the start"],
            _log.Of(1403)
        );
    }

    [Fact]
    public void Finish_DropsNotLogged_LogsThem()
    {
        var drops = new DropLog("kafka", _time, _log);
        drops.Update(3);
        drops.Update(5);

        drops.Finish(5);

        Assert.Equal("Error: 2 events for kafka were dropped, 5 since the start", _log.Of(1403)[^1]);
    }
}

using FlagCluster.Testing.Servers;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tests.Operations;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Ofrep:MaxBodyBytes", "1", "Ofrep:MaxBodyBytes must be from 1024 to 16777216.")]
    [InlineData("Evaluation:TimeoutSeconds", "0", "Evaluation:TimeoutSeconds must be from 0.05 to 60.")]
    [InlineData("Evaluation:Mode", "7", "Evaluation:Mode must be Replica or Silo.")]
    [InlineData("Stream:RingFrames", "0", "Stream:RingFrames must be from 1 to 100000.")]
    [InlineData("Track:MaxEvents", "0", "Track:MaxEvents must be from 1 to 100000.")]
    public async Task Start_InvalidSetting_FailsWithItsMessage(string setting, string value, string expected)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync((setting, value)));

        Assert.EndsWith(expected, Assert.Single(exception.Failures), StringComparison.Ordinal);
    }
}

using FlagCluster.Hosting.Health;

namespace FlagCluster.Hosting.Tests.Health;

/// <summary>Tests the command that the health check of the images runs.</summary>
public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://localhost:8080/health/ready")]
    [InlineData("http://[::]:8080", "http://localhost:8080/health/ready")]
    [InlineData("http://*:80", "http://localhost/health/ready")]
    [InlineData("http://127.0.0.1:9000", "http://127.0.0.1:9000/health/ready")]
    [InlineData("http://localhost:8080/", "http://localhost:8080/health/ready")]
    public void GetReadinessAddress_ListenAddress_ReturnsReachableAddress(string url, string expected) =>
        Assert.Equal(new Uri(expected), HealthCommand.GetReadinessAddress(url));

    [Fact]
    public async Task RunAsync_NothingListens_ReturnsOne() =>
        Assert.Equal(1, await HealthCommand.RunAsync(["--Server:Urls=http://127.0.0.1:1"]));
}

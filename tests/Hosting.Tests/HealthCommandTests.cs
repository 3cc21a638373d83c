using FlagCluster.Hosting.Health;

namespace FlagCluster.Hosting.Tests;

/// <summary>The health check of the images.</summary>
public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://localhost:8080/health/ready")]
    [InlineData("http://[::]:8080", "http://localhost:8080/health/ready")]
    [InlineData("http://*:80", "http://localhost/health/ready")]
    [InlineData("http://127.0.0.1:9000", "http://127.0.0.1:9000/health/ready")]
    [InlineData("http://localhost:8080/", "http://localhost:8080/health/ready")]
    public void Address_OfAListeningProgram_IsOneThatCanBeAsked(string url, string expected) => Assert.Equal(new Uri(expected), HealthCommand.Address(url));

    [Theory]
    [InlineData(true, "health")]
    [InlineData(true, "health", "--Server:Urls=http://127.0.0.1:1")]
    [InlineData(false, "--Server:Urls=http://127.0.0.1:1")]
    [InlineData(false)]
    public void IsAsked_ForACommandLine_IsItsFirstWord(bool expected, params string[] args) => Assert.Equal(expected, HealthCommand.IsAsked(args));

    [Fact]
    public async Task Run_WithNobodyListening_IsAFailure() => Assert.Equal(1, await HealthCommand.RunAsync(["health", "--Server:Urls=http://127.0.0.1:1"]));
}

using System.Security.Authentication;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Grains.Hosting.Tls;
using FlagCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Grains.Tests.Hosting;

/// <summary>What Orleans logs about each failed handshake becomes one line per interval, without a stack trace.</summary>
public sealed class HandshakeLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();
    private readonly ServiceProvider _services;
    private readonly ILogger _orleans;

    public HandshakeLogTests()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddLogging(logging => logging.AddProvider(_lines).SetMinimumLevel(LogLevel.Trace));
        HandshakeLoggerProvider.Add(services);
        _services = services.BuildServiceProvider();
        _orleans = _services
            .GetRequiredService<ILoggerFactory>()
            .CreateLogger("Orleans.Connections.Security.TlsServerConnectionMiddleware");
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Log_ManyFailedHandshakes_WritesOneLineWithTheirNumber()
    {
        for (var i = 0; i < 100; i++)
            Fail("no certificate");
        _time.Advance(LogThrottle.Interval);
        Fail("expired");

        Assert.Equal(
            [
                "Warning 2209: A TLS handshake with another process failed, and 0 others since the last message; no call was made. "
                    + "Authentication failed: no certificate",
                "Warning 2209: A TLS handshake with another process failed, and 99 others since the last message; no call was made. "
                    + "Authentication failed: expired",
            ],
            _lines.Written
        );
    }

    [Fact]
    public void Log_TimedOutHandshake_NamesTheReason()
    {
        Log(_orleans, LogLevel.Warning, "Authentication timed out", null);

        Assert.EndsWith("Authentication timed out.", Assert.Single(_lines.Written), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_OtherCategories_AreWrittenUnchanged()
    {
        var other = _services.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Runtime.Messaging.ConnectionManager");

        Log(other, LogLevel.Information, "Connection established", null);

        Assert.Equal(["Information 0: Connection established"], _lines.Written);
    }

    private void Fail(string reason) =>
        Log(_orleans, LogLevel.Warning, "Authentication failed", new AuthenticationException("outer", new IOException(reason)));

    private static void Log(ILogger logger, LogLevel level, string message, Exception? exception) =>
        logger.Log(level, default, message, exception, static (text, _) => text);

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            Assert.Null(exception);
            Written.Add($"{logLevel} {eventId.Id}: {formatter(state, exception)}");
        }

        public void Dispose() { }
    }
}

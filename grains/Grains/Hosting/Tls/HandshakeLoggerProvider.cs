using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Grains.Hosting.Tls;

/// <summary>
/// Receives what Orleans logs about TLS, and passes warnings to <see cref="HandshakeLog"/>. Orleans 10.4.2 logs each failed handshake with
/// a stack trace, which any process that reaches a port can cause at any rate.
/// </summary>
/// <param name="services">Creates the log when it is needed: it has a logger of the factory that creates this provider.</param>
internal sealed class HandshakeLoggerProvider(IServiceProvider services) : ILoggerProvider
{
    /// <summary>The beginning of the categories of Orleans' TLS.</summary>
    public const string Category = "Orleans.Connections.Security";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(services);

    /// <inheritdoc/>
    public void Dispose() { }

    /// <summary>Passes the messages of the category to this provider and to no other.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<HandshakeLog>();
        services.AddSingleton<ILoggerProvider, HandshakeLoggerProvider>();
        services.PostConfigure<LoggerFilterOptions>(options =>
        {
            var provider = typeof(HandshakeLoggerProvider).FullName;
            options.Rules.Add(new(null, Category, LogLevel.None, null));
            options.Rules.Add(new(provider, null, LogLevel.None, null));
            options.Rules.Add(new(provider, Category, LogLevel.Warning, null));
        });
    }

    private sealed class Logger(IServiceProvider services) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
                services.GetRequiredService<HandshakeLog>().Record(formatter(state, exception), exception);
        }
    }
}

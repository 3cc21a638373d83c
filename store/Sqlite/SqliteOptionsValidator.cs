using Microsoft.Extensions.Options;

namespace FlagCluster.Store.Sqlite;

/// <summary>Validates the attributes of <see cref="SqliteOptions"/> with generated code.</summary>
[OptionsValidator]
internal sealed partial class SqliteOptionsValidator : IValidateOptions<SqliteOptions>;

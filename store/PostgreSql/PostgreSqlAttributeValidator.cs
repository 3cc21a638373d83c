using Microsoft.Extensions.Options;

namespace FlagCluster.Store.PostgreSql;

/// <summary>Validates the attributes of <see cref="PostgreSqlOptions"/> with generated code.</summary>
[OptionsValidator]
internal sealed partial class PostgreSqlAttributeValidator : IValidateOptions<PostgreSqlOptions>;

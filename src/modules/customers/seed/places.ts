/**
 * A text with holes: `{1-99}` a number (`{01-99}` keeps the zero), `{A|B|}` one of these words, `{local}` what the
 * city says of itself.
 */
export type Pattern = string

/** `local` is what changes inside the country's patterns from city to city: an area code, a zone, a numbering. */
export type City = [name: string, state: string, weight: number, postalCode: Pattern, local?: Pattern]

/** `units` is for a street where the country's homes and offices would not fit: no tenth floor in an alley. */
export type Street = [weight: number, street: Pattern, units?: Pattern[]]

export type Country = {
  name: string
  weight: number
  mobile: Pattern
  streets: Street[]
  /** What follows the street at somebody's home, and at an office or a shop. */
  homes: Pattern[]
  offices: Pattern[]
  cities: City[]
}

const mexicanColonia =
  'Col. {Centro|Centro|Centro|Del Valle|Jardines|Lomas Verdes|San Miguel|Las Flores|La Paz|Reforma|Independencia|Santa María|El Mirador|Vista Hermosa|Guadalupe}'
const peruvianUrbanisation =
  'Urb. {Santa Rosa|Los Jardines|San Andrés|El Bosque|Las Flores|La Florida|Santa Victoria|Los Sauces}'
const bolivianZone = 'Zona {Central|Central|Norte|Sur|San Pedro|San Antonio|Villa Esperanza}'
const dominicanSector =
  '{Centro|Los Jardines|Ensanche Libertad|Las Colinas|Villa Olímpica|Los Ríos|Villa María|El Dorado|Los Pinos}'
const guatemalanStreet =
  '{1a.|2a.|3a.|4a.|5a.|6a.|7a.|8a.|9a.|10a.|11|12|13|14|15|16} {Calle|Avenida} {1-20}-{01-90}'

export const countries: Country[] = [
  {
    name: 'México',
    weight: 26,
    mobile: '+52 {local} {0000-9999}',
    streets: [
      [
        5,
        'Calle {Hidalgo|Morelos|Allende|Aldama|Zaragoza|Benito Juárez|Francisco I. Madero|5 de Mayo|16 de Septiembre|20 de Noviembre|Vicente Guerrero|Emiliano Zapata|Pino Suárez|Melchor Ocampo|Niños Héroes|Álvaro Obregón} {10-1250}',
      ],
      [
        4,
        'Av. {Benito Juárez|Universidad|Revolución|Insurgentes|Constituyentes|Reforma|Independencia|Tecnológico|Las Torres|Lázaro Cárdenas|Las Américas|Ruiz Cortines|Chapultepec|Constitución} {100-3800}',
      ],
      [1, 'Blvd. {Adolfo López Mateos|Díaz Ordaz|Independencia|Miguel Hidalgo|Los Héroes} {100-4200}'],
      [
        1,
        'Privada {Los Pinos|Las Rosas|Del Carmen|San José|Los Olivos|La Joya} {1-90}',
        [`, ${mexicanColonia}`, ''],
      ],
    ],
    homes: [
      `, ${mexicanColonia}`,
      `, Int. {1-20}, ${mexicanColonia}`,
      `, Depto. {1-9}0{1-4}, ${mexicanColonia}`,
      ', Int. {1-12}',
      '',
    ],
    offices: [
      `, Piso {2-14}, ${mexicanColonia}`,
      `, Local {1-30}, ${mexicanColonia}`,
      ', Despacho {1-9}0{1-8}',
    ],
    cities: [
      ['Ciudad de México', 'Ciudad de México', 30, '{01-16}{00-99}0', '{55|55|56} {1000-5999}'],
      ['Guadalajara', 'Jalisco', 12, '44{10-99}0', '33 {1000-3999}'],
      ['Zapopan', 'Jalisco', 7, '45{01-24}0', '33 {1000-3999}'],
      ['Monterrey', 'Nuevo León', 12, '64{00-98}0', '81 {1000-2999}'],
      ['Puebla', 'Puebla', 8, '72{00-59}0', '222 {100-799}'],
      ['Tijuana', 'Baja California', 7, '22{00-70}0', '664 {100-799}'],
      ['León', 'Guanajuato', 6, '37{00-69}0', '477 {100-799}'],
      ['Santiago de Querétaro', 'Querétaro', 5, '76{00-24}0', '442 {100-799}'],
      ['Mérida', 'Yucatán', 5, '97{00-39}0', '999 {100-799}'],
      ['Toluca', 'Estado de México', 4, '50{00-29}0', '722 {100-799}'],
      ['Cancún', 'Quintana Roo', 4, '77{50-58}0', '998 {100-799}'],
      ['Hermosillo', 'Sonora', 3, '83{00-29}0', '662 {100-799}'],
    ],
  },
  {
    name: 'Colombia',
    weight: 20,
    mobile:
      '+57 {300|301|302|304|305|310|311|312|313|314|315|316|317|318|319|320|321|322|323|350} {200-999} {0000-9999}',
    streets: [
      [5, 'Calle {1-95}{||||||A|B|C| Sur} # {1-80}-{01-99}'],
      [5, 'Carrera {1-80}{||||||A|B|C} # {1-95}-{01-99}'],
      [1, 'Diagonal {2-80}{|||A|B} # {1-60}-{01-99}'],
      [1, 'Transversal {2-80}{|||A|B} # {1-60}-{01-99}'],
    ],
    homes: [
      ', Apto {2-15}0{1-6}',
      ', Apto {1-5}0{1-4}',
      ', Torre {1-6}, Apto {2-12}0{1-4}',
      ', Casa {1-90}',
      '',
      '',
    ],
    offices: [', Oficina {2-12}0{1-8}', ', Local {1-40}', ', Piso {2-10}', ''],
    cities: [
      ['Bogotá', 'Bogotá D.C.', 30, '11{0111-1981}'],
      ['Medellín', 'Antioquia', 15, '0500{01-44}'],
      ['Cali', 'Valle del Cauca', 12, '7600{01-46}'],
      ['Barranquilla', 'Atlántico', 8, '0800{01-20}'],
      ['Cartagena', 'Bolívar', 6, '1300{01-18}'],
      ['Bucaramanga', 'Santander', 5, '6800{01-11}'],
      ['Cúcuta', 'Norte de Santander', 4, '5400{01-13}'],
      ['Pereira', 'Risaralda', 4, '6600{01-06}'],
      ['Santa Marta', 'Magdalena', 4, '4700{01-10}'],
      ['Ibagué', 'Tolima', 3, '7300{01-10}'],
      ['Manizales', 'Caldas', 3, '1700{01-09}'],
      ['Villavicencio', 'Meta', 3, '5000{01-09}'],
    ],
  },
  {
    name: 'España',
    weight: 16,
    mobile: '+34 6{00-99} {00-99} {00-99} {00-99}',
    streets: [
      [
        6,
        'Calle {Mayor|Mayor|Real|de la Iglesia|del Carmen|San José|San Juan|Cervantes|Goya|Velázquez|de la Paz|del Sol|Nueva|Ancha|Miguel Hernández|Ramón y Cajal|Antonio Machado|Santa Teresa|de los Olivos|Colón}, {1-120}',
      ],
      [
        3,
        'Avenida {de la Constitución|de España|de la Libertad|de Andalucía|de Europa|de los Reyes Católicos|de Portugal|del Mediterráneo|de la Estación}, {1-190}',
      ],
      [1, 'Plaza {de España|Mayor|de la Constitución|del Ayuntamiento|de la Iglesia|del Mercado}, {1-22}'],
      [1, 'Paseo {de la Estación|del Parque|de la Alameda|de los Tilos|de Colón}, {1-90}'],
    ],
    homes: [
      ', {1-8}º {A|B|C|D}',
      ', {1-8}º {A|B|C|D}',
      ', {1-6}º {Izda.|Dcha.}',
      ', Bajo {A|B}',
      ', Esc. {1-3}, {1-7}º {A|B|C|D}',
      '',
    ],
    offices: [', Oficina {1-40}', ', Local {1-8}', ', Planta {1-9}', ', Bajo', ''],
    cities: [
      ['Madrid', 'Madrid', 25, '280{01-54}'],
      ['Barcelona', 'Barcelona', 18, '080{01-42}'],
      ['Valencia', 'Valencia', 10, '460{01-26}'],
      ['Sevilla', 'Sevilla', 9, '410{01-20}'],
      ['Zaragoza', 'Zaragoza', 7, '500{01-22}'],
      ['Málaga', 'Málaga', 7, '290{01-18}'],
      ['Murcia', 'Murcia', 5, '300{01-12}'],
      ['Palma', 'Illes Balears', 4, '070{01-15}'],
      ['Bilbao', 'Bizkaia', 4, '480{01-15}'],
      ['Alicante', 'Alicante', 4, '030{01-16}'],
      ['A Coruña', 'A Coruña', 3, '150{01-11}'],
      ['Oviedo', 'Asturias', 3, '330{01-13}'],
    ],
  },
  {
    name: 'Argentina',
    weight: 14,
    mobile: '+54 9 {local} {0000-9999}',
    streets: [
      [
        5,
        '{San Martín|Belgrano|Rivadavia|Mitre|Sarmiento|9 de Julio|25 de Mayo|Moreno|Urquiza|Entre Ríos|Tucumán|Italia|España|Balcarce|Alvear|Güemes|Catamarca|Hipólito Yrigoyen|Laprida|Saavedra} {100-3900}',
      ],
      [3, 'Av. {San Martín|Belgrano|Rivadavia|Colón|Independencia|Libertad|Roca|Alem|Mitre} {100-5900}'],
      [1, 'Bv. {San Juan|Rivadavia|Mitre|Avellaneda} {100-2900}'],
    ],
    homes: [', {1-12}° {A|B|C|D}', ', Piso {1-14}, Depto. {A|B|C|D}', ', PB {A|B}', '', '', ''],
    offices: [', Piso {1-12}, Of. {1-24}', ', Local {1-12}', ', {2-12}° piso', ''],
    cities: [
      [
        'Buenos Aires',
        'Ciudad Autónoma de Buenos Aires',
        30,
        'C1{001-439}A{A|B|C|D}{A|B|D|H|K|M|P|Q}',
        '11 {2000-6999}',
      ],
      ['Córdoba', 'Córdoba', 12, 'X50{00-22}', '351 {200-799}'],
      ['Rosario', 'Santa Fe', 10, 'S20{00-13}', '341 {200-799}'],
      ['La Plata', 'Buenos Aires', 7, 'B190{0-6}', '221 {400-699}'],
      ['Mendoza', 'Mendoza', 7, 'M550{0-5}', '261 {200-799}'],
      ['San Miguel de Tucumán', 'Tucumán', 6, 'T4000', '381 {300-699}'],
      ['Mar del Plata', 'Buenos Aires', 6, 'B760{0-9}', '223 {400-699}'],
      ['Salta', 'Salta', 5, 'A440{0-8}', '387 {400-699}'],
      ['Santa Fe', 'Santa Fe', 4, 'S300{0-6}', '342 {400-699}'],
      ['Neuquén', 'Neuquén', 3, 'Q8300', '299 {400-699}'],
      ['Posadas', 'Misiones', 3, 'N330{0-4}', '376 {400-599}'],
    ],
  },
  {
    name: 'Perú',
    weight: 10,
    mobile: '+51 9{00-99} {000-999} {000-999}',
    streets: [
      [
        4,
        'Jr. {Junín|Ayacucho|Huáscar|Cusco|Puno|Lima|Libertad|Bolívar|Tarapacá|Unión|Amazonas|Moquegua|Ica|Huallaga} {100-1990}',
      ],
      [
        4,
        'Av. {Grau|Bolognesi|La Marina|El Sol|Los Incas|Ejército|Independencia|San Martín|América|Túpac Amaru|Garcilaso de la Vega|La Cultura|Mariscal Castilla} {100-3900}',
      ],
      [
        2,
        `Calle {Los Pinos|Las Begonias|Los Cedros|Las Orquídeas|Los Laureles|Las Palmeras} {100-890}, ${peruvianUrbanisation}`,
      ],
      [2, `${peruvianUrbanisation} Mz. {A|B|C|D|E|F|G|H|I|J|K|L|M|N|Ñ|O|P} Lt. {1-38}`, ['']],
    ],
    homes: [', Dpto. {2-12}0{1-4}', ', Int. {1-12}', '', ''],
    offices: [', Of. {2-12}0{1-8}', ', Piso {2-9}', ', Tienda {1-40}', ''],
    cities: [
      ['Lima', 'Lima', 35, '150{01-49}'],
      ['Arequipa', 'Arequipa', 10, '040{01-18}'],
      ['Trujillo', 'La Libertad', 9, '130{01-11}'],
      ['Chiclayo', 'Lambayeque', 7, '140{01-13}'],
      ['Piura', 'Piura', 6, '200{01-09}'],
      ['Cusco', 'Cusco', 6, '080{01-08}'],
      ['Huancayo', 'Junín', 5, '120{01-07}'],
      ['Iquitos', 'Loreto', 4, '160{01-08}'],
      ['Tacna', 'Tacna', 4, '230{01-08}'],
      ['Ayacucho', 'Ayacucho', 3, '050{01-04}'],
      ['Puno', 'Puno', 3, '210{01-03}'],
    ],
  },
  {
    name: 'Chile',
    weight: 8,
    mobile: '+56 9 {3000-9999} {0000-9999}',
    streets: [
      [
        4,
        "Av. {Libertador Bernardo O'Higgins|Arturo Prat|Alemania|Pedro de Valdivia|España|Balmaceda|Argentina|Brasil|Manuel Montt|Los Carrera|Colón} {100-3900}",
      ],
      [
        4,
        "{Arturo Prat|O'Higgins|Manuel Rodríguez|San Martín|Lautaro|Caupolicán|Freire|Maipú|Serrano|Condell|Errázuriz|Chacabuco|Bulnes} {100-1990}",
      ],
      [
        2,
        'Pasaje {Los Copihues|Los Aromos|Las Araucarias|El Quillay|Los Canelos|Río Baker|Volcán Osorno} {100-1990}',
        ['', '', ', Casa {1-40}'],
      ],
    ],
    homes: [', Depto. {2-18}0{1-8}', ', Depto. {2-9}{1-2}{1-6}', ', Casa {1-60}', '', ''],
    offices: [', Of. {2-18}0{1-8}', ', Local {1-30}', ', Piso {2-14}', ''],
    cities: [
      ['Santiago', 'Región Metropolitana de Santiago', 30, '832{0000-9999}'],
      ['Puente Alto', 'Región Metropolitana de Santiago', 7, '815{0000-9999}'],
      ['Maipú', 'Región Metropolitana de Santiago', 7, '925{0000-9999}'],
      ['Valparaíso', 'Valparaíso', 7, '234{0000-9999}'],
      ['Viña del Mar', 'Valparaíso', 7, '252{0000-9999}'],
      ['Concepción', 'Biobío', 7, '403{0000-9999}'],
      ['Antofagasta', 'Antofagasta', 5, '124{0000-9999}'],
      ['La Serena', 'Coquimbo', 5, '170{0000-9999}'],
      ['Temuco', 'La Araucanía', 5, '478{0000-9999}'],
      ['Rancagua', "Libertador General Bernardo O'Higgins", 4, '282{0000-9999}'],
      ['Puerto Montt', 'Los Lagos', 3, '548{0000-9999}'],
      ['Punta Arenas', 'Magallanes y de la Antártica Chilena', 2, '620{0000-9999}'],
    ],
  },
  {
    name: 'Ecuador',
    weight: 6,
    mobile: '+593 {95-99} {100-999} {0000-9999}',
    streets: [
      [
        4,
        'Av. {10 de Agosto|9 de Octubre|6 de Diciembre|12 de Octubre|Amazonas|de las Américas|Quito|Loja|Eloy Alfaro|Atahualpa} {local} y {Sucre|Bolívar|Olmedo|Rocafuerte|García Moreno|Colón|Chile|Vélez}',
      ],
      [
        3,
        'Calle {Sucre|Bolívar|Olmedo|Rocafuerte|García Moreno|Colón|Chile|Luis Cordero} {local} y {10 de Agosto|9 de Octubre|Espejo|Montalvo|Mejía|Manabí|Juan Montalvo}',
      ],
      [
        1,
        'Cdla. {La Garzota|Los Ceibos|Las Orquídeas|El Bosque|La Alborada|Los Álamos} Mz. {1-60}, Villa {1-40}',
        [''],
      ],
    ],
    homes: [', Dpto. {2-9}0{1-4}', ', Casa {1-9}', '', '', ''],
    offices: [', Of. {2-12}0{1-6}', ', Local {1-20}', ', Piso {2-9}', ''],
    cities: [
      ['Quito', 'Pichincha', 28, '170{101-180}', 'N{14-58}-{10-299}'],
      ['Guayaquil', 'Guayas', 28, '090{101-160}', '{100-2900}'],
      ['Cuenca', 'Azuay', 10, '010{101-114}', '{1-20}-{10-98}'],
      ['Santo Domingo', 'Santo Domingo de los Tsáchilas', 6, '230{101-109}', '{100-900}'],
      ['Ambato', 'Tungurahua', 5, '180{101-109}', '{01-20}-{10-98}'],
      ['Machala', 'El Oro', 5, '070{101-107}', '{100-1900}'],
      ['Manta', 'Manabí', 5, '130{801-804}', '{100-1900}'],
      ['Loja', 'Loja', 4, '110{101-108}', '{01-20}-{10-98}'],
      ['Riobamba', 'Chimborazo', 4, '060{101-107}', '{10-35}-{10-98}'],
      ['Ibarra', 'Imbabura', 3, '100{101-109}', '{1-18}-{10-98}'],
    ],
  },
  {
    name: 'Guatemala',
    weight: 4,
    mobile: '+502 {3000-5999} {0000-9999}',
    streets: [[1, `${guatemalanStreet}, Zona {local}`]],
    homes: [', Apto. {1-9}0{1-4}', ', Casa {1-60}', '', '', ''],
    offices: [', Nivel {2-9}, Oficina {1-24}', ', Local {1-30}', ''],
    cities: [
      // In the capital the postal code is the zone.
      ...[1, 2, 4, 5, 7, 9, 10, 11, 13, 14, 15, 16].map(
        (zone): City => [
          'Ciudad de Guatemala',
          'Guatemala',
          4,
          `010${String(zone).padStart(2, '0')}`,
          String(zone),
        ],
      ),
      ['Mixco', 'Guatemala', 10, '01057', '{1-11}'],
      ['Villa Nueva', 'Guatemala', 9, '01064', '{1-12}'],
      ['Quetzaltenango', 'Quetzaltenango', 9, '09001', '{1-11}'],
      ['Escuintla', 'Escuintla', 5, '05001', '{1-4}'],
      ['Cobán', 'Alta Verapaz', 4, '16001', '{1-12}'],
      ['Huehuetenango', 'Huehuetenango', 4, '13001', '{1-12}'],
      ['Chimaltenango', 'Chimaltenango', 3, '04001', '{1-9}'],
      ['Zacapa', 'Zacapa', 2, '19001', '{1-4}'],
    ],
  },
  {
    name: 'Bolivia',
    weight: 4,
    mobile: '+591 {6000-7999}{0000-9999}',
    streets: [
      [
        5,
        `Calle {Sucre|Bolívar|Murillo|Junín|Potosí|Ayacucho|Aroma|Ingavi|Colón|La Paz|Oruro|Calama|Loa|Arenales|España} N.º {10-1990}`,
      ],
      [
        4,
        `Av. {6 de Agosto|Ballivián|Heroínas|Busch|Cívica|América|Villarroel|Panamericana|Bolívar|Las Américas|16 de Julio} N.º {100-3900}`,
      ],
    ],
    homes: [`, ${bolivianZone}`, `, Piso {1-12}, Dpto. {A|B|C|D}`, ', Dpto. {1-9}0{1-4}', ''],
    offices: [', Of. {1-12}0{1-6}', `, ${bolivianZone}`, ', Piso {1-9}', ''],
    // Bolivia has no postal codes in use: the department's official number and two digits stand for one.
    cities: [
      ['Santa Cruz de la Sierra', 'Santa Cruz', 25, '07{01-20}'],
      ['La Paz', 'La Paz', 20, '02{01-20}'],
      ['El Alto', 'La Paz', 18, '02{21-30}'],
      ['Cochabamba', 'Cochabamba', 16, '03{01-20}'],
      ['Oruro', 'Oruro', 6, '04{01-09}'],
      ['Sucre', 'Chuquisaca', 6, '01{01-09}'],
      ['Tarija', 'Tarija', 5, '06{01-09}'],
      ['Potosí', 'Potosí', 4, '05{01-09}'],
      ['Trinidad', 'Beni', 3, '08{01-05}'],
    ],
  },
  {
    name: 'República Dominicana',
    weight: 4,
    mobile: '+1 {809|829|849} {200-999} {0000-9999}',
    streets: [
      [
        5,
        'Calle {Duarte|Sánchez|Mella|El Sol|Las Mercedes|Independencia|Restauración|Salomé Ureña|Hostos|Padre Billini|Beller|16 de Agosto|Las Carreras} No. {1-290}',
      ],
      [
        3,
        'Av. {27 de Febrero|Juan Pablo Duarte|Independencia|Libertad|Circunvalación|Máximo Gómez|Mella|Francisco del Rosario Sánchez} No. {1-590}',
      ],
    ],
    homes: [
      `, ${dominicanSector}`,
      `, ${dominicanSector}`,
      `, Apto. {1-6}-{A|B|C|D}, ${dominicanSector}`,
      ', Apto. {1-6}0{1-4}',
      '',
    ],
    offices: [
      ', Local {1-24}',
      `, Suite {2-8}0{1-6}, ${dominicanSector}`,
      `, Plaza Central, Local {1-60}`,
      '',
    ],
    cities: [
      ['Santo Domingo', 'Distrito Nacional', 25, '10{1-6}{01-14}'],
      ['Santo Domingo Este', 'Santo Domingo', 18, '115{01-19}'],
      ['Santiago de los Caballeros', 'Santiago', 18, '51000'],
      ['La Vega', 'La Vega', 6, '41000'],
      ['San Cristóbal', 'San Cristóbal', 6, '91000'],
      ['San Pedro de Macorís', 'San Pedro de Macorís', 6, '21000'],
      ['La Romana', 'La Romana', 5, '22000'],
      ['San Francisco de Macorís', 'Duarte', 5, '31000'],
      ['Puerto Plata', 'Puerto Plata', 5, '57000'],
      ['Higüey', 'La Altagracia', 4, '23000'],
    ],
  },
  {
    name: 'Costa Rica',
    weight: 3,
    mobile: '+506 {60|61|62|63|70|71|72|83|84|85|86|87|88|89}{00-99} {0000-9999}',
    // Most of the country gives directions from a landmark, not a number.
    streets: [
      [
        5,
        '{25|50|75|100|125|150|200|300|400} metros {norte|sur|este|oeste} {de la iglesia católica|del parque central|de la escuela|de la plaza de deportes|del supermercado|de la gasolinera|del Banco Nacional|de la Cruz Roja|del EBAIS}',
      ],
      [
        2,
        '{100|200|300} metros {norte|sur} y {25|50|75} {este|oeste} {de la iglesia católica|del parque central|de la escuela|del colegio|del cementerio|del salón comunal}',
      ],
      [2, 'Avenida {2-20}, calles {1 y 3|3 y 5|5 y 7|2 y 4|4 y 6|6 y 8|10 y 12}'],
    ],
    homes: [
      ', casa {blanca|amarilla|verde|celeste|color crema|esquinera}',
      ', casa {1-60}',
      ', portón {negro|blanco|café|verde}',
      ', Residencial {Los Arcos|Las Flores|El Roble|Monte Verde}, casa {1-90}',
      '',
    ],
    offices: [', local {1-20}', ', segundo piso', ', edificio esquinero', ''],
    cities: [
      ['San José', 'San José', 25, '101{01-11}'],
      ['Desamparados', 'San José', 12, '103{01-13}'],
      ['Alajuela', 'Alajuela', 14, '201{01-14}'],
      ['Cartago', 'Cartago', 10, '301{01-11}'],
      ['Heredia', 'Heredia', 10, '401{01-05}'],
      ['Escazú', 'San José', 6, '102{01-03}'],
      ['Liberia', 'Guanacaste', 5, '501{01-05}'],
      ['Puntarenas', 'Puntarenas', 5, '601{01-16}'],
      ['Limón', 'Limón', 5, '701{01-04}'],
      ['Turrialba', 'Cartago', 3, '305{01-12}'],
    ],
  },
  {
    name: 'Uruguay',
    weight: 3,
    mobile: '+598 9{1-9} {100-999} {000-999}',
    streets: [
      [
        5,
        '{Sarandí|Ituzaingó|Treinta y Tres|Lavalleja|25 de Agosto|Rincón|Zorrilla de San Martín|José Pedro Varela|Florida|Uruguay|Leandro Gómez|Rivera|19 de Abril|Juncal} {100-2900}',
      ],
      [4, 'Av. {18 de Julio|Artigas|José Batlle y Ordóñez|Luis Alberto de Herrera|Brasil|Italia} {100-3900}'],
    ],
    homes: [', Apto. {1-9}0{1-6}', ', Apto. {1-20}', ' bis', '', '', ''],
    offices: [', Of. {1-9}0{1-6}', ', Local {1-12}', ''],
    cities: [
      ['Montevideo', 'Montevideo', 50, '11{0-9}00'],
      ['Salto', 'Salto', 6, '50000'],
      ['Paysandú', 'Paysandú', 5, '60000'],
      ['Las Piedras', 'Canelones', 6, '90200'],
      ['Maldonado', 'Maldonado', 6, '20000'],
      ['Rivera', 'Rivera', 5, '40000'],
      ['Tacuarembó', 'Tacuarembó', 4, '45000'],
      ['Melo', 'Cerro Largo', 3, '37000'],
      ['Mercedes', 'Soriano', 3, '75000'],
      ['Colonia del Sacramento', 'Colonia', 3, '70000'],
    ],
  },
]

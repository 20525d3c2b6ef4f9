/** A weight and the comma-separated words that share it: how often each is met, relative to the others. */
export type Tier = [weight: number, words: string]

/** The words of a list of tiers, each repeated as its weight says: a uniform pick is then a weighted one. */
export function spread(tiers: Tier[]): string[] {
  return tiers.flatMap(([weight, words]) =>
    words.split(',').flatMap(word => Array<string>(weight).fill(word.trim())),
  )
}

export const womenNames: Tier[] = [
  [14, 'María, Ana, Carmen, Laura, Sofía, Paula, Andrea, Valentina, Camila, Daniela'],
  [8, 'Lucía, Isabel, Gabriela, Carolina, Patricia, Marta, Elena, Claudia, Sandra, Diana, Rosa, Mariana'],
  [8, 'Alejandra, Natalia, Paola, Adriana, Mónica, Verónica, Valeria, Victoria, Fernanda, Julia'],
  [5, 'Cristina, Silvia, Teresa, Lorena, Pilar, Beatriz, Martina, Angélica, Catalina, Juliana, Liliana'],
  [5, 'Raquel, Sara, Rocío, Ximena, Yolanda, Gloria, Luz, Marcela, Viviana, Antonia, Renata, Karen'],
  [2, 'Consuelo, Esperanza, Noemí, Inés, Abril, Guadalupe, Milagros, Belén, Fabiola, Graciela, Nuria'],
  [2, 'Jimena, Araceli, Magdalena, Leticia, Dolores, Miriam, Estefanía, Florencia, Norma, Susana, Amparo'],
  [5, 'María José, María Fernanda, Ana María, María Isabel, María Alejandra, María Camila, Rosa María'],
  [3, 'María del Carmen, María Elena, Ana Lucía, Luz Marina, Laura Sofía, Diana Carolina, Ana Isabel'],
  [2, 'María Paula, Ana Paula, Luz Elena, María Eugenia, María de los Ángeles, Martha Lucía, Blanca Estela'],
]

export const menNames: Tier[] = [
  [14, 'José, Juan, Luis, Carlos, Jorge, Miguel, David, Daniel, Alejandro, Andrés'],
  [8, 'Antonio, Francisco, Manuel, Javier, Diego, Fernando, Pedro, Sergio, Santiago, Sebastián, Ricardo'],
  [8, 'Pablo, Rafael, Eduardo, Roberto, Mateo, Nicolás, Óscar, Raúl, Mario, Gabriel, Felipe'],
  [5, 'Martín, Álvaro, Alberto, Enrique, Víctor, Hugo, Rubén, Iván, Jaime, Gustavo, Héctor, Julián'],
  [5, 'César, Tomás, Ignacio, Joaquín, Emilio, Guillermo, Camilo, Esteban, Cristian, Mauricio, Rodrigo'],
  [2, 'Ramón, Agustín, Ernesto, Alfredo, Arturo, Germán, Fabián, Gonzalo, Orlando, Leonardo, Armando'],
  [2, 'Édgar, Wilson, Darío, Salvador, Lorenzo, Matías, Facundo, Ezequiel, Bruno, Néstor, Ángel, Adrián'],
  [5, 'Juan Carlos, José Luis, Miguel Ángel, Juan Pablo, Luis Fernando, José Antonio, Carlos Alberto'],
  [3, 'José María, Juan José, Luis Miguel, Andrés Felipe, Juan David, Luis Alberto, José Manuel'],
  [2, 'Juan Sebastián, Marco Antonio, Víctor Hugo, Jorge Luis, Carlos Eduardo, José Ángel, Pedro Pablo'],
]

export const surnames: Tier[] = [
  [60, 'García'],
  [38, 'Rodríguez, González, Hernández, López, Martínez, Sánchez, Pérez'],
  [20, 'Gómez, Ramírez, Torres, Flores, Díaz, Fernández, Rivera, Jiménez, Ruiz, Vargas, Castro, Romero'],
  [20, 'Moreno, Álvarez, Gutiérrez, Rojas, Mendoza, Muñoz, Reyes, Morales, Ortiz, Castillo, Ramos'],
  [10, 'Vásquez, Cruz, Chávez, Herrera, Medina, Aguilar, Vega, Guerrero, Delgado, Ríos, Suárez, Molina'],
  [10, 'Contreras, Silva, Soto, Navarro, Domínguez, Cabrera, Campos, Núñez, Peña, Guzmán, Salazar, Ortega'],
  [10, 'Valencia, Cárdenas, León, Acosta, Méndez, Marín, Vázquez, Blanco, Alonso, Gil, Santos, Fuentes'],
  [4, 'Carrillo, Miranda, Espinoza, Paredes, Cortés, Serrano, Velásquez, Ibáñez, Lozano, Montoya, Pacheco'],
  [4, 'Figueroa, Escobar, Arias, Ávila, Bravo, Calderón, Carrasco, Cordero, Duarte, Franco, Gallardo, Ochoa'],
  [
    4,
    'Hidalgo, Lara, Luna, Maldonado, Mejía, Mora, Osorio, Palacios, Parra, Ponce, Quintero, Rosales, Rubio',
  ],
  [4, 'Salas, Sandoval, Sepúlveda, Sosa, Tapia, Trujillo, Valdez, Vera, Villalobos, Zamora, Zapata, Zúñiga'],
  [4, 'Arroyo, Barrios, Becerra, Benítez, Bustos, Caballero, Correa, Cuevas, Esquivel, Estrada, Gallegos'],
  [3, 'Iglesias, Jaramillo, Leal, Márquez, Nieto, Orozco, Padilla, Pineda, Prieto, Rincón, Robles, Rosas'],
  [3, 'Salinas, Solano, Toledo, Vélez, Vidal, Villegas, Yáñez, Bermúdez, Camacho, Beltrán, Cano, Crespo'],
  [2, 'Alarcón, Araya, Arce, Barrera, Briceño, Cáceres, Cisneros, Galindo, Lemus, Lorenzo, Manrique, Mata'],
  [2, 'de la Cruz, de León, de la Torre, del Río, del Valle, de la Fuente, San Martín, Santa María'],
  [1, 'de los Santos, de la Rosa, de la Vega, del Castillo, Ponce de León, Montes de Oca, Quiñones, Urrutia'],
  [1, 'Zubizarreta, Echeverría, Larrañaga, Altamirano, Bahamonde, Müller, Schmidt, Nasser, Haddad, Bianchi'],
]

/** The surnames that tell a country, added to the common ones there; their weights are on the same scale. */
export const regionalSurnames: Record<string, Tier[]> = {
  Colombia: [
    [12, 'Restrepo, Ospina, Londoño, Giraldo, Arango, Cardona, Uribe'],
    [5, 'Zuluaga, Echeverri, Betancur, Buitrago, Cifuentes, Mosquera, Angulo, Abello, Chaparro'],
  ],
  México: [
    [12, 'Juárez, Cervantes, Villarreal, Garza, Treviño, Nava, Cantú'],
    [4, 'Villaseñor, Canul, Pech, Tzab, Xochihua, Zaragoza, Covarrubias, Arriaga'],
  ],
  España: [
    [8, 'Ferrer, Soler, Vila, Puig, Serra, Cabello, Pascual, Garrido, Gallego, Lorente'],
    [4, 'Etxeberria, Goikoetxea, Aguirre, Zubizarreta, Piñeiro, Castiñeira, Otero, Batlle, Roig, Bosch'],
  ],
  Argentina: [
    [14, 'Giménez, Rossi, Ferrari, Russo, Romano, Bianchi, Ferreyra, Quiroga, Ledesma'],
    [5, 'Colombo, Esposito, Benedetti, Schneider, Müller, Kowalski, Cattáneo, Iturralde, Goyeneche'],
  ],
  Perú: [
    [45, 'Quispe, Mamani, Huamán'],
    [10, 'Condori, Chuquimamani, Yupanqui, Huanca, Ticona, Palomino, Ccori, Ñahui, Ñaupari, Zevallos'],
    [3, 'Wong, Higa, Nakamura, Atoche, Purizaca'],
  ],
  Chile: [
    [16, 'Araya, Sepúlveda, Tapia, Valenzuela, Henríquez, Riquelme, Jara, Saavedra'],
    [4, "Huenchumilla, Catrileo, Larraín, Undurraga, Errázuriz, O'Higgins, Mackenna, Müller, Schwarz"],
  ],
  Ecuador: [
    [14, 'Guamán, Zambrano, Cedeño, Morocho, Intriago, Macías, Andrade'],
    [5, 'Quishpe, Toapanta, Chiluisa, Chicaiza, Yánez, Caiza, Tenesaca'],
  ],
  Guatemala: [
    [14, 'Barrientos, Xol, Caal, Ajú, Monzón, Cojulún, Lemus'],
    [5, 'Tzoc, Ixcoy, Batz, Cux, Chitay, Sicán, Tzunún, Arévalo'],
  ],
  Bolivia: [
    [50, 'Mamani, Quispe, Choque, Condori'],
    [10, 'Apaza, Limachi, Callisaya, Nina, Huanca, Ticona, Poma, Suxo, Arancibia, Justiniano'],
  ],
  Uruguay: [
    [14, 'Pereira, Olivera, Silveira, Ferreira, da Silva, Techera, Cardozo'],
    [5, 'Bentancor, Etcheverry, Rossi, Lamas, Berrutti, Curbelo, Píriz'],
  ],
  'Costa Rica': [
    [18, 'Solís, Quesada, Brenes, Chacón, Zúñiga, Arguedas, Alvarado, Calvo'],
    [6, 'Chinchilla, Chaves, Ulate, Obando, Umaña, Picado, Villalta'],
  ],
  'República Dominicana': [
    [16, 'de los Santos, Peguero, Almonte, Encarnación, Polanco, Abreu, Báez, Mateo'],
    [6, 'Matos, Taveras, Paulino, Liriano, Tejada, Henríquez, Ureña, Féliz'],
  ],
}
